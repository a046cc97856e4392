using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>The end: everybody is sent away, then the last words are waited for.</summary>
internal sealed partial class LiveCall
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private async Task CloseAsync()
    {
        var reason = _state.Shown.EndReason ?? "";
        LogOver(Id, reason);
        _feed.Publish(_state.Shown);
        await Task.WhenAll(_state.Sessions.Select(s => SendAwayAsync(s.Key, s.Value, reason)).Append(CloseRoomAsync()));
        await HearLastWordsAsync();
        _state = _state.Settled();
        _feed.Publish(_state.Shown);
        await SaveAsync([], CancellationToken.None);
    }

    /// <summary>A reply that was sounding is reported, cut, after the leave: until then, or for five seconds, the links are listened to.</summary>
    private async Task HearLastWordsAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await using var timer = _parts.Time.CreateTimer(static l => ((CancellationTokenSource)l!).Cancel(), limit, LastWords, Timeout.InfiniteTimeSpan);
        try
        {
            while (_state.Sessions.Values.Any(s => s.ConnectionId is not null)) await NextBatchAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Who has not said it by now is gone.
        }
    }

    private async Task SendAwayAsync(Guid agentId, AgentSession session, string reason)
    {
        if (_state.Shown.Agent(agentId) is { Status: AgentStatus.Left or AgentStatus.Failed } && session.ConnectionId is null) return;
        var leave = new LeaveRequest(Id.ToString(), agentId.ToString(), reason);
        await _parts.Hosts.LeaveAsync(session.Invitation.ServiceUrl, leave, _stop.Token);
    }

    private async Task CloseRoomAsync()
    {
        try
        {
            await _parts.Rooms.DeleteAsync(_state.RoomName, _stop.Token);
        }
        catch (RefusedException e)
        {
            // It closes by itself when it is empty.
            LogBlind(Id, e);
        }
    }
}
