using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>Takes up the calls that a stopped or killed Web left behind, or ends those whose room is gone; and lets go of them when this Web stops.</summary>
internal sealed partial class CallRestart(LiveCalls calls, CallArchive archive, LiveKitRooms rooms, ILogger<CallRestart> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var call in await archive.UnfinishedAsync(stoppingToken)) await TakeUpAsync(call, stoppingToken);
        }
        finally
        {
            calls.SetRestored();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await calls.LetGoAsync();
    }

    private async Task TakeUpAsync(CallState call, CancellationToken cancellationToken)
    {
        if (await IsInhabitedAsync(call, cancellationToken))
        {
            await calls.OpenAsync(call, restored: true, cancellationToken);
            LogRestored(call.CallId);
            return;
        }

        await calls.CloseAsync(call, "VoiceStudio was restarted.");
        LogEnded(call.CallId);
    }

    private async Task<bool> IsInhabitedAsync(CallState call, CancellationToken cancellationToken)
    {
        try
        {
            await rooms.UrlAsync(cancellationToken);
            return await rooms.ParticipantsAsync(call.RoomName, cancellationToken) is { Count: > 0 };
        }
        catch (RefusedException e)
        {
            LogUnknown(call.CallId, e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Call {CallId} goes on after the restart.")]
    private partial void LogRestored(Guid callId);

    [LoggerMessage(LogLevel.Information, "Call {CallId} was over before the restart.")]
    private partial void LogEnded(Guid callId);

    [LoggerMessage(LogLevel.Warning, "Call {CallId} is ended: the LiveKit server does not say whether it goes on.")]
    private partial void LogUnknown(Guid callId, Exception exception);
}
