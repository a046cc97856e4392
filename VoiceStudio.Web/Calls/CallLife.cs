using Livekit.Server.Sdk.Dotnet;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>How a signal changes a call: who is there, what is shown, when it is over. Pure. Who may speak is not decided here: Turns.</summary>
internal static class CallLife
{
    private static readonly TimeSpan ApprovalLimit = TimeSpan.FromMinutes(2);

    public static CallState After(this CallState call, CallSignal signal, DateTimeOffset now, CallsOptions rules) => signal switch
    {
        CallSignal.EndAsked e => call.Ended(e.Reason, now),
        CallSignal.Events e => call.After(e),
        CallSignal.Reported e => call.After(e),
        CallSignal.Invited e => call.After(e),
        CallSignal.LinkUp e => call.After(e),
        CallSignal.LinkDown e => call.After(e, now),
        CallSignal.Removed e => call.Seat(e.AgentId, s => s with { Status = AgentStatus.Left, Reason = e.By, State = AgentState.Idle }),
        CallSignal.MuteSet e => call.Seat(e.AgentId, s => s with { Muted = e.Muted }),
        CallSignal.PersonInvited e => call.After(e),
        CallSignal.PersonCame e => call.Present(e.Identity, true, now),
        CallSignal.PersonWent e => call.After(e, now),
        CallSignal.Tick => call.AfterTime(now, rules),
        CallSignal.RoomSeen e => call.After(e, now),
        CallSignal.Typed e => call.After(e, now),
        CallSignal.ApprovalAnswered e => call with { Shown = call.Shown with { Approvals = call.Shown.Approvals.RemoveAll(a => a.ToolCallId == e.ToolCallId && a.AgentId == e.AgentId.ToString()) } },
        CallSignal.FloorMoved e => call with { Shown = call.Shown.Moved(e.Floor) },
        CallSignal.Noticed e => call with { Shown = call.Shown.Noticed(e.Notice) },
        _ => call,
    };

    /// <summary>Those that were not here before; none of another session than the present one.</summary>
    public static IEnumerable<AgentEvent> Fresh(this CallState call, CallSignal.Events events)
        => call.Sessions.TryGetValue(events.AgentId, out var session) && session.Invitation.Attempt == events.Attempt
            ? events.Happened.Where(e => e.Sequence > session.LastSequence)
            : [];

    /// <summary>A line that will not be finished any more stands as it is.</summary>
    public static CallState Settled(this CallState call)
        => call with { Shown = call.Shown with { Transcript = [.. call.Shown.Transcript.Select(u => u.Final ? u : u with { Final = true })] } };

    private static CallSnapshot Moved(this CallSnapshot call, FloorView floor)
        => floor.LastSwitch is { From: not null } now && (call.Switches.IsEmpty || call.Switches[^1].At < now.At)
            ? call with { Floor = floor, Switches = call.Switches.Add(now) }
            : call with { Floor = floor };

    private static CallState After(this CallState call, CallSignal.Events events)
    {
        foreach (var happened in call.Fresh(events).ToArray())
        {
            if (call.Shown.Agent(events.AgentId) is not { } seat) continue;
            call = call.With(events.AgentId, call.Sessions[events.AgentId] with { LastSequence = happened.Sequence });
            call = call with { Shown = CallStory.After(call.Shown, seat, happened) };
        }

        return call;
    }

    private static CallState After(this CallState call, CallSignal.Reported e)
        => call.Sessions.TryGetValue(e.AgentId, out var session) && session.Invitation.Attempt == e.Attempt
            ? call.Seat(e.AgentId, s => e.Report.Status.Follows(s.Status) ? s with { Status = e.Report.Status, Reason = e.Report.Reason } : s)
            : call;

    private static CallState After(this CallState call, CallSignal.Invited e)
    {
        var agent = e.Invitation.Agent;
        var muted = call.Shown.Agent(e.AgentId)?.Muted ?? false;
        var seat = new AgentSeat(agent.AgentId, agent.Name, Identities.OfAgent(e.AgentId), e.Invitation.Color, AgentStatus.Invited, null, AgentState.Initializing, muted);
        return (call with { Shown = call.Shown.With(seat) }).With(e.AgentId, new AgentSession(e.Invitation));
    }

    private static CallState After(this CallState call, CallSignal.LinkUp e)
    {
        if (!call.Sessions.TryGetValue(e.AgentId, out var session) || session.Invitation.Attempt != e.Attempt) return call;
        // A session that speaks is one that has joined, whatever its callbacks are waiting for.
        return call.With(e.AgentId, session with { ConnectionId = e.ConnectionId, CutSince = null });
    }

    private static CallState After(this CallState call, CallSignal.LinkDown e, DateTimeOffset now)
        => call.Sessions.TryGetValue(e.AgentId, out var session) && session.ConnectionId == e.ConnectionId
            ? call.With(e.AgentId, session with { ConnectionId = null, CutSince = now })
            : call;

    private static CallState After(this CallState call, CallSignal.PersonInvited e)
        => call with
        {
            Accounts = call.Accounts.SetItem(e.Identity, e.AccountId),
            Shown = call.Shown.Person(e.Identity) is { } seat ? call.Shown.With(seat with { Name = e.Name }) : call.Shown.With(new PersonSeat(e.Identity, e.Name, false, false)),
        };

    private static CallState After(this CallState call, CallSignal.PersonWent e, DateTimeOffset now)
    {
        var name = call.Shown.Person(e.Identity)?.Name ?? "Somebody";
        call = call.Present(e.Identity, false, now);
        return e.HungUp && call.EmptySince is not null ? call.Ended($"{name} hung up.", now) : call;
    }

    private static CallState After(this CallState call, CallSignal.RoomSeen e, DateTimeOffset now)
    {
        if (e.Present is null) return call.Ended("The room was closed.", now);
        var present = e.Present.Where(p => p.State != ParticipantInfo.Types.State.Disconnected).Select(p => p.Identity).ToHashSet();
        foreach (var person in call.Shown.People) call = call.Present(person.Identity, present.Contains(person.Identity), now);
        foreach (var (agentId, session) in call.Sessions)
        {
            // In the room it is alive, also while its link is cut.
            if (present.Contains(Identities.OfAgent(agentId))) call = call.With(agentId, session with { CutSince = null });
            else if (session is { ConnectionId: null, CutSince: null }) call = call.With(agentId, session with { CutSince = now });
        }

        return call;
    }

    private static CallState AfterTime(this CallState call, DateTimeOffset now, CallsOptions rules)
    {
        if (call.EmptySince is { } empty)
        {
            if (!call.PeopleCame && now - empty > rules.NobodyCame) return call.Ended("Nobody came.", now);
            if (call.PeopleCame && now - empty > rules.EverybodyLost) return call.Ended("Everybody left.", now);
        }

        foreach (var (agentId, session) in call.Sessions.Where(s => s.Value.CutSince is { } cut && now - cut > rules.AgentLost))
        {
            call = call.Seat(agentId, s => s.Status is AgentStatus.Failed or AgentStatus.Left ? s : s with { Status = AgentStatus.Failed, Reason = "Its connection was lost." });
        }

        // The host does not wait for an answer any longer either.
        if (call.Shown.Approvals.Any(a => now - a.At > ApprovalLimit)) call = call with { Shown = call.Shown with { Approvals = call.Shown.Approvals.RemoveAll(a => now - a.At > ApprovalLimit) } };
        return call;
    }

    private static CallState After(this CallState call, CallSignal.Typed e, DateTimeOffset now)
        => call with { Shown = call.Shown.With(new UtteranceView(e.TurnId, false, e.Identity, call.Shown.Person(e.Identity)?.Name ?? "Somebody", e.Text, true, now, null)) };

    private static CallState Present(this CallState call, string identity, bool present, DateTimeOffset now)
    {
        if (call.Shown.Person(identity) is not { } seat) return call;
        if (seat.Connected != present) call = call with { Shown = call.Shown.With(seat with { Connected = present, Speaking = present && seat.Speaking }) };
        var anybody = call.Shown.People.Any(p => p.Connected);
        return call with { PeopleCame = call.PeopleCame || anybody, EmptySince = anybody ? null : call.EmptySince ?? now };
    }

    private static CallState Seat(this CallState call, Guid agentId, Func<AgentSeat, AgentSeat> change)
        => call.Shown.Agent(agentId) is { } seat && change(seat) is var changed && changed != seat ? call with { Shown = call.Shown.With(changed) } : call;

    private static CallState Ended(this CallState call, string reason, DateTimeOffset now)
        => call.Shown.EndedAt is not null ? call : call with { Shown = call.Shown with { EndedAt = now, EndReason = reason, Floor = FloorView.Open } };
}
