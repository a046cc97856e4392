using System.Net.WebSockets;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>
/// A Realtime session that comes back: opens the connection, tells it who the agent is and what was said (tool calls and results
/// included), and does so again after every loss that is not for good.
/// </summary>
/// <param name="opening">What a new connection is told first; asked anew each time.</param>
internal sealed partial class RealtimeLine(
    RealtimeOptions options,
    string model,
    Func<IReadOnlyList<BinaryData>> opening,
    Action<RealtimeSignal> post,
    TimeProvider time,
    ILogger log)
{
    private const int MostFailures = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);
    private RealtimeConnection? _connection;
    private volatile bool _isOpen;

    public bool IsOpen => _isOpen;

    /// <summary>False when there is no connection now; what must survive that is in what <c>opening</c> returns.</summary>
    public bool Send(BinaryData command) => _isOpen && _connection!.Send(command);

    public bool Append(ReadOnlySpan<short> samples) => _isOpen && _connection!.Append(samples);

    /// <summary>Runs until cancelled or until a failure for good, which is posted as <see cref="RealtimeSignal.Lost"/>.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 0; !cancel.IsCancellationRequested;)
        {
            var lost = await OnceAsync(cancel);
            if (cancel.IsCancellationRequested) return;
            failures = lost.WasOpen ? 0 : failures + 1;
            var gone = lost.Signal with { Fatal = lost.Signal.Fatal || failures >= MostFailures };
            LogLost(gone.Reason, gone.Fatal);
            post(gone);
            if (gone.Fatal) return;
            await Task.Delay(Pause(failures), time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(RealtimeSignal.Lost Signal, bool WasOpen)> OnceAsync(CancellationToken cancel)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(options.ConnectLimit);
            await using var connection = await RealtimeConnection.OpenAsync(options, model, post, log, limit.Token);
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            return (new(false, await UseAsync(connection, cancel)), true);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or System.Net.Http.HttpRequestException)
        {
            return (RealtimeFailure.OfConnecting(e), false);
        }
    }

    private async Task<string> UseAsync(RealtimeConnection connection, CancellationToken cancel)
    {
        foreach (var command in opening()) connection.Send(command);
        _connection = connection;
        _isOpen = true;
        post(new RealtimeSignal.Ready());
        try
        {
            return await connection.RunAsync(cancel);
        }
        finally
        {
            _isOpen = false;
        }
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, failures);
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(LogLevel.Warning, "Realtime: {Reason} (for good: {Fatal})")]
    private partial void LogLost(string reason, bool fatal);
}
