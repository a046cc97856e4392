using System.Threading.Channels;
using LiveKit.Rtc;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.AgentHost.Room;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>One agent in one call: a mailbox, and who lives and dies together. It decides nothing about turns (docs/architecture.md, "six owners").</summary>
internal sealed partial class VoiceSession : IDisposable
{
    private static readonly Func<ILogger, string, string, IDisposable?> Scope = LoggerMessage.DefineScope<string, string>("Call {CallId} agent {AgentId}");
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(20);
    private readonly JoinRequest _join;
    private readonly SessionParts _parts;
    private readonly ILogger _log;
    private readonly Channel<SessionSignal> _mailbox = Channel.CreateUnbounded<SessionSignal>(new() { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly DateTimeOffset _startedAt;
    private readonly StatusCallbacks _callbacks;
    private readonly HashSet<string> _people = [];
    private SessionMembers? _members;
    private string? _endReason;
    private bool _failed;
    private bool _inRoom;
    private bool _modelOpen;

    public VoiceSession(JoinRequest join, SessionParts parts)
    {
        (_join, _parts) = (join, parts);
        _log = parts.Logs.CreateLogger<VoiceSession>();
        _startedAt = parts.Time.GetUtcNow();
        _callbacks = new StatusCallbacks(parts.Http.CreateClient(nameof(StatusCallbacks)), join.CallbackUrl, join.CallbackToken, parts.Time, _log);
    }

    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    public AgentStatus Status { get; private set; } = AgentStatus.Joining;

    public bool HasEnded => _ended.IsCancellationRequested;

    public SessionSummary Summary => new(Id, _join.CallId, _join.Agent.AgentId, _join.RoomName, Status, _members?.Turns.Shown ?? AgentState.Initializing, _startedAt);

    /// <summary>Ends the session; the first reason counts.</summary>
    public void End(string reason)
    {
        _endReason ??= reason;
        _ended.Cancel();
    }

    public void Dispose() => _ended.Dispose();

    /// <summary>Lives until the call, the room, or the host ends. Never throws: why it ended is reported to the callback.</summary>
    public async Task RunAsync(CancellationToken hostStops)
    {
        using var scope = Scope(_log, _join.CallId, _join.Agent.AgentId);
        using var stopping = hostStops.Register(() => End("The agent's host is shutting down."));
        using var giveUp = new CancellationTokenSource();
        var reporting = _callbacks.RunAsync(giveUp.Token);
        Report(AgentStatus.Joining, null);
        _parts.Telemetry.SessionBegan();
        try
        {
            await LiveAsync(_ended.Token);
        }
        catch (Exception e) when (e is RoomException or FfiException or FileNotFoundException or TimeoutException)
        {
            LogFailed(e);
            Fail(e is RoomException ? "The agent could not join the room: " + e.Message : "The agent's host cannot use its sound libraries.");
        }
#pragma warning disable CA1031 // The last line: a mistake in one session must end that session only, and be told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(e);
            Fail("The agent's host had an internal error.");
        }

        _parts.Telemetry.SessionEnded();
        Report(_failed ? AgentStatus.Failed : AgentStatus.Left, _endReason);
        _callbacks.Complete();
        giveUp.CancelAfter(_parts.Sessions.Value.GoodbyeLimit);
        await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LogEnded(_endReason ?? "");
    }

    private async Task LiveAsync(CancellationToken ended)
    {
        await using var members = new SessionMembers(_join, _parts, Post, _log);
        _members = members;
        // The room and the model are opened side by side: neither waits for the other.
        var entering = EnterAsync(members, ended);
        var reading = ReadMailAsync(members, ended);
        await AllOrNoneAsync([entering, reading, .. members.Run(ended)]);
        await members.SayGoodbyeAsync(_parts.Sessions.Value.GoodbyeLimit);
    }

    private async Task EnterAsync(SessionMembers members, CancellationToken ended)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(JoinLimit);
        try
        {
            await members.Room.JoinAsync(_join.LiveKitUrl, _join.Token, members.Ears, limit.Token);
            Post(new Entered());
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            throw new RoomException($"the LiveKit server did not let it in within {JoinLimit.TotalSeconds:0} s.");
        }
    }

    private async Task ReadMailAsync(SessionMembers members, CancellationToken ended)
    {
        using var empty = _parts.Time.CreateTimer(_ => End("Nobody is in the room."), null, _parts.Sessions.Value.FirstPersonLimit, Timeout.InfiniteTimeSpan);
        await foreach (var signal in _mailbox.Reader.ReadAllAsync(ended))
        {
            Attend(signal, empty);
            members.Turns.Take(signal);
        }
    }

    /// <summary>What concerns the session's own life.</summary>
    private void Attend(SessionSignal signal, ITimer empty)
    {
        switch (signal)
        {
            case Entered:
                _inRoom = true;
                Report(AgentStatus.Connected, null);
                BecomeReady();
                break;
            case RealtimeSignal.Ready when !_modelOpen:
                _modelOpen = true;
                BecomeReady();
                break;
            case RealtimeSignal.Lost { Fatal: true } lost: Fail(lost.Reason); break;
            case RoomSignal.PersonCame came:
                _people.Add(came.Identity);
                empty.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                break;
            case RoomSignal.PersonWent went:
                if (_people.Remove(went.Identity) && _people.Count == 0) empty.Change(_parts.Sessions.Value.EmptyRoomLimit, Timeout.InfiniteTimeSpan);
                break;
            case RoomSignal.Closed closed: End(closed.Reason); break;
            case LinkSignal.Left left: End(left.Reason); break;
        }
    }

    private void BecomeReady()
    {
        if (!_inRoom || !_modelOpen || Status is AgentStatus.Ready) return;
        Report(AgentStatus.Ready, null);
        _members?.Solo?.Open();
    }

    private void Post(SessionSignal signal) => _mailbox.Writer.TryWrite(signal);

    private void Fail(string reason)
    {
        if (_endReason is not null) return;
        _failed = true;
        End(reason);
    }

    private void Report(AgentStatus status, string? reason)
    {
        Status = status;
        LogStatus(status);
        _callbacks.Report(status, reason);
    }

    /// <summary>Waits for all; the first that ends otherwise than by the session's end takes the others with it.</summary>
    private async Task AllOrNoneAsync(Task[] tasks)
    {
        await foreach (var task in Task.WhenEach(tasks))
        {
            if (task.IsFaulted) await _ended.CancelAsync();
        }

        foreach (var task in tasks.Where(t => t.IsFaulted)) await task;
    }

    private sealed record Entered : SessionSignal;

    [LoggerMessage(LogLevel.Information, "{Status}")]
    private partial void LogStatus(AgentStatus status);

    [LoggerMessage(LogLevel.Warning, "The session failed.")]
    private partial void LogFailed(Exception e);

    [LoggerMessage(LogLevel.Error, "The session broke.")]
    private partial void LogBroken(Exception e);

    [LoggerMessage(LogLevel.Information, "The session ended: {Reason}")]
    private partial void LogEnded(string reason);
}
