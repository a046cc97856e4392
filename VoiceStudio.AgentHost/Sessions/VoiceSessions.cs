using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>What became of a join.</summary>
internal abstract record JoinAnswer
{
    internal sealed record Accepted(JoinResponse Response) : JoinAnswer;

    internal sealed record Busy(string Reason, TimeSpan RetryAfter) : JoinAnswer;
}

/// <summary>The sessions of this host, each once for its call and agent. Owns them: starts them, lists them, ends them with the host.</summary>
internal sealed partial class VoiceSessions(
    SessionParts parts,
    IOptions<SessionsOptions> options,
    HostLoad load,
    ILogger<VoiceSessions> log) : IHostedService, IDisposable
{
    private readonly Lock _guard = new();
    private readonly Dictionary<SessionKey, Running> _running = [];
    private readonly CancellationTokenSource _hostStops = new();
    private readonly List<Task> _leaving = [];
    private bool _draining;

    /// <summary>Why a join would be refused now; null when it would not.</summary>
    public string? WhyBusy
    {
        get
        {
            lock (_guard)
            {
                if (_draining) return "This host is shutting down.";
                if (load.IsFull) return "The processors of this host are busy.";
                return _running.Count >= options.Value.MaxSessions ? $"All {options.Value.MaxSessions} sessions of this host are taken." : null;
            }
        }
    }

    /// <summary>Brings the agent into the call. The same join again gives the same answer for as long as the session lives.</summary>
    public JoinAnswer Join(JoinRequest request)
    {
        var key = new SessionKey(request.CallId, request.Agent.AgentId);
        lock (_guard)
        {
            if (_running.TryGetValue(key, out var present) && !present.Session.HasEnded) return new JoinAnswer.Accepted(present.Answer);
            if (WhyBusy is { } why) return new JoinAnswer.Busy(why, options.Value.RetryAfter);

            // One that is still saying goodbye has lost its place, not its owner.
            _leaving.RemoveAll(task => task.IsCompleted);
            if (present is not null) _leaving.Add(present.Task);
            var session = new VoiceSession(request, parts);
            var answer = new JoinResponse(session.Id, request.CallId, request.Agent.AgentId, request.Identity, AgentStatus.Joining);
            _running[key] = new Running(session, answer, Task.Run(() => RunAsync(key, session)));
            return new JoinAnswer.Accepted(answer);
        }
    }

    public void Leave(LeaveRequest request)
    {
        lock (_guard)
        {
            if (_running.TryGetValue(new SessionKey(request.CallId, request.AgentId), out var running)) running.Session.End(request.Reason);
        }
    }

    public IReadOnlyList<SessionSummary> List()
    {
        lock (_guard) return [.. _running.Values.Select(r => r.Session.Summary)];
    }

    /// <summary>Takes no more joins and waits until the running calls are over, or until <paramref name="limit"/> says that it is enough.</summary>
    public async Task DrainAsync(CancellationToken limit)
    {
        Task[] running;
        lock (_guard)
        {
            _draining = true;
            running = [.. _running.Values.Select(r => r.Task)];
        }

        LogDraining(running.Length);
        await Task.WhenAll(running).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] running;
        lock (_guard)
        {
            _draining = true;
            running = [.. _running.Values.Select(r => r.Task), .. _leaving];
        }

        await _hostStops.CancelAsync();
        await Task.WhenAll(running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _hostStops.Dispose();

    private async Task RunAsync(SessionKey key, VoiceSession session)
    {
        try
        {
            await session.RunAsync(_hostStops.Token);
        }
        finally
        {
            lock (_guard)
            {
                // A new join may have taken the place of a session that was still saying goodbye.
                if (_running.TryGetValue(key, out var present) && present.Session == session) _running.Remove(key);
            }

            session.Dispose();
        }
    }

    private sealed record Running(VoiceSession Session, JoinResponse Answer, Task Task);

    private readonly record struct SessionKey(string CallId, string AgentId);

    [LoggerMessage(LogLevel.Information, "Draining: {Count} sessions go on.")]
    private partial void LogDraining(int count);
}
