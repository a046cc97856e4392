using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Web.Calls;

/// <summary>Between the call and its floor: what happened goes there, what is decided comes back.</summary>
internal sealed partial class LiveCall : ICallStage
{
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(5);

    private DateTimeOffset Now => _parts.Time.GetUtcNow();

    public async Task AppendAsync(IReadOnlyList<LedgerRow> rows, CancellationToken callEnded)
    {
        await using var db = await _parts.Databases.CreateDbContextAsync(callEnded);
        db.Ledger.AddRange(rows.Select(row => LedgerRecord.From(Id, row)));
        await db.SaveChangesAsync(callEnded);
    }

    public IAgentLinkClient? LinkTo(string agentId)
        => Guid.TryParse(agentId, out var id) && _state.Sessions.GetValueOrDefault(id)?.ConnectionId is { } connection ? _parts.Links.Clients.Client(connection) : null;

    /// <summary>A person's word to an agent's session, beside the floor.</summary>
    /// <exception cref="RefusedException">Its link is cut, or takes nothing.</exception>
    public async Task TellAsync(Guid agentId, Func<IAgentLinkClient, Task> command, CancellationToken cancellationToken)
    {
        if (LinkTo(agentId.ToString()) is not { } link) throw OutOfReach();
        try
        {
            await command(link).WaitAsync(TellLimit, _parts.Time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or IOException)
        {
            throw OutOfReach(e);
        }
    }

    private static RefusedException OutOfReach(Exception? inner = null) => new(Refusal.Conflict, "The agent cannot be reached just now. Try again, or say it.", inner: inner);

    public Task<bool> MuteTrackAsync(string agentId, CancellationToken callEnded)
        => _parts.Rooms.MuteAsync(_state.RoomName, Identities.OfAgent(Guid.Parse(agentId)), callEnded);

    public void Show(FloorView floor) => Post(new CallSignal.FloorMoved(floor));

    public void Notify(NoticeView notice) => Post(new CallSignal.Noticed(notice));

    public string NameOf(string personIdentity) => _state.Shown.Person(personIdentity)?.Name ?? "Somebody";

    private async Task FloorAsync(CancellationToken stop)
    {
        try
        {
            await _floor.RunAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // The call is over, or Web stops.
        }
#pragma warning disable CA1031 // Whatever broke the floor, a call without one must not go on as if agents were merely silent.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFloorBroke(Id, e);
            Post(new CallSignal.EndAsked("Something went wrong inside VoiceStudio."));
        }
    }

    private void TellFloor(CallState before, CallSignal signal)
    {
        switch (signal)
        {
            case CallSignal.Invited e: _floor.Add(e.Invitation.Agent); break;
            case CallSignal.Events e:
                foreach (var happened in before.Fresh(e)) _floor.Hear(e.AgentId.ToString(), happened);
                break;
            case CallSignal.LinkDown e when before.Sessions.GetValueOrDefault(e.AgentId)?.ConnectionId == e.ConnectionId: _floor.LinkDown(e.AgentId.ToString()); break;
            case CallSignal.Removed e: _floor.Post(new FloorEvent.AgentRemoved(Now, e.AgentId.ToString())); break;
            case CallSignal.MuteSet e: _floor.Post(new FloorEvent.Muted(Now, e.AgentId.ToString(), e.Muted, e.By)); break;
            case CallSignal.Typed e: _floor.Post(new FloorEvent.Typed(Now, e.TurnId, e.Identity, e.Text)); break;
            case CallSignal.FloorPicked e: _floor.Post(new FloorEvent.AgentPicked(Now, e.AgentId.ToString(), e.Identity)); break;
            case CallSignal.FloorUndone e: _floor.Post(new FloorEvent.Undone(Now, e.Identity)); break;
        }

        TellWhoIsThere(before, _state);
        if (before.Shown.EndedAt is null && _state.Shown.EndedAt is not null) _floor.Post(new FloorEvent.CallEnded(Now, _state.Shown.EndReason ?? ""));
    }

    private void TellWhoIsThere(CallState before, CallState after)
    {
        foreach (var person in after.Shown.People)
        {
            var was = before.Shown.Person(person.Identity)?.Connected ?? false;
            if (person.Connected && !was) _floor.Post(new FloorEvent.PersonCame(Now, person.Identity));
            if (!person.Connected && was) _floor.Post(new FloorEvent.PersonWent(Now, person.Identity));
        }

        foreach (var (agentId, session) in after.Sessions)
        {
            var (was, now) = (before.Shown.Agent(agentId), after.Shown.Agent(agentId));
            if (now is null) continue;
            if (now.Status is AgentStatus.Failed or AgentStatus.Left && was?.Status != now.Status && now.Reason is { } why)
                _floor.Post(new FloorEvent.AgentFailed(Now, now.AgentId, why, Gone: session.CutSince is not null));
            // It takes part from when it is ready and can be told so, whichever comes last; again after its link was cut.
            var couldBe = was?.Status == AgentStatus.Ready && before.Sessions.GetValueOrDefault(agentId)?.ConnectionId == session.ConnectionId;
            if (now.Status == AgentStatus.Ready && session.ConnectionId is not null && !couldBe) _floor.LinkUp(now.AgentId);
        }
    }
}
