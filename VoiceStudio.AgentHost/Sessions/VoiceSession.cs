using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>One agent in one call.</summary>
internal sealed class VoiceSession(JoinRequest join, SessionParts parts) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    public bool HasEnded => _ended.IsCancellationRequested;

    public SessionSummary Summary => new(Id, join.CallId, join.Agent.AgentId, join.RoomName, AgentStatus.Joining, AgentState.Initializing, parts.Time.GetUtcNow());

    public void Dispose() => _ended.Dispose();

    public void End(string reason) => _ended.Cancel();

    public async Task RunAsync(CancellationToken hostStops)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hostStops, _ended.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, parts.Time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
