using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>What each ledger entry does to the state. Live decisions and replays take the same way.</summary>
internal static class FloorHistory
{
    private const int SettledKept = 64;

    public static FloorState Replay(IEnumerable<LedgerEntry> entries) => entries.Aggregate(new FloorState(), After);

    public static FloorState After(this FloorState state, LedgerEntry entry) => entry switch
    {
        LedgerEntry.Opened e => state with { Rules = e.Rules },
        LedgerEntry.PersonCame e => state with { People = state.People.Remove(e.Person).Add(e.Person) },
        LedgerEntry.PersonWent e => state with { People = state.People.Remove(e.Person) },
        LedgerEntry.Seated e => state with { Seats = state.Seats.Add(new Seat(e.Agent, e.Name, e.Interruptible, e.Greets, SeatStatus.Joining, e.At, Muted: false)) },
        LedgerEntry.Unseated e => state with
        {
            Seats = state.Seats.RemoveAll(s => s.Agent == e.Agent),
            Queue = state.Queue.RemoveAll(q => q.Agent == e.Agent),
            Current = state.Current == e.Agent ? null : state.Current,
        },
        LedgerEntry.SeatChanged e => state.With(e.Agent, seat => seat with { Status = e.Status, StatusSince = e.At }),
        LedgerEntry.MuteChanged e => state.With(e.Agent, seat => seat with { Muted = e.On }),
        LedgerEntry.TurnStarted e => state.Began(e),
        LedgerEntry.TurnEnded e => state.Over(e),
        LedgerEntry.AsideTaken => state with { Phase = new FloorPhase.PersonSpeaking(state.Aside), Aside = [], AgentTurns = 0 },
        LedgerEntry.RouteAsked e => state with { Phase = new FloorPhase.Routing(e.Turn, null, e.Due) },
        LedgerEntry.Routed e => state with { Queue = e.Queue, Suggested = e.Decision.Suggested },
        LedgerEntry.Chosen e => state with { Phase = new FloorPhase.Routing(e.Grant.Turn, e.Grant, e.Due) },
        LedgerEntry.Granted e => state.Gave(e),
        LedgerEntry.Spoke e => state.Phase is FloorPhase.Granted g && g.Epoch == e.Epoch ? state with { Phase = g with { Speaking = true, Opened = !g.Repeated } } : state,
        LedgerEntry.Released => state with { Phase = new FloorPhase.Open() },
        LedgerEntry.Revoked e => state with { Phase = new FloorPhase.Open(), Closing = new Closing(e.Agent, e.Epoch, e.At, state.Phase is FloorPhase.Granted { Opened: true }) },
        LedgerEntry.MuteAsked e => state with { Closing = state.Closing is { } closing ? closing with { AskedAt = e.At, FirstAskedAt = closing.FirstAskedAt ?? e.At } : null },
        LedgerEntry.TrackMuted => state with { Closing = state.Closing is { } closing ? closing with { Muted = true } : null },
        LedgerEntry.Repeated => state.Phase is FloorPhase.Granted g ? state with { Phase = g with { Opened = false, Repeated = true } } : state,
        LedgerEntry.Silenced => state with { Closing = null },
        LedgerEntry.Requested e => state with { Reserved = new Reservation(e.By, e.To, e.Request, e.Reason, (state.Phase as FloorPhase.Granted)?.Turn) },
        LedgerEntry.Expired { What: Expiry.Reservation } => state with { Reserved = null, Phase = state.WithoutPlan() },
        LedgerEntry.Expired { What: Expiry.Wait } e => state with { Phase = state.WithoutPlan(), Queue = state.Queue.RemoveAll(q => q.Agent == e.Agent) },
        LedgerEntry.PlansDropped => state with { Reserved = null, Queue = [] },
        LedgerEntry.Answered e => state.Settle(e.Turn),
        LedgerEntry.Unanswered e => state.Settle(e.Turn),
        LedgerEntry.Picked e => state with { Current = e.Agent, Picked = true, Suggested = null, AgentTurns = 0 },
        LedgerEntry.Undone e => state with { Current = e.To, LastSwitch = null, AgentTurns = 0 },
        LedgerEntry.Restarted e => state.TakenUpAgain(e.At),
        LedgerEntry.Closed => state with { Ended = true, Phase = new FloorPhase.Open(), Reserved = null, Queue = [], Aside = [] },
        LedgerEntry.BargedIn or LedgerEntry.Denied or LedgerEntry.Expired => state,
        _ => throw new InvalidOperationException($"The ledger holds an entry that this version does not know: {entry.GetType().Name}."),
    };

    private static FloorState With(this FloorState state, string agent, Func<Seat, Seat> change)
        => state with { Seats = [.. state.Seats.Select(s => s.Agent == agent ? change(s) : s)] };

    private static FloorState Began(this FloorState state, LedgerEntry.TurnStarted entry)
    {
        if (entry.Aside) return state with { Aside = state.Aside.Add(entry.Turn) };
        var meanwhile = state.Phase is FloorPhase.PersonSpeaking p ? p.Turns.RemoveAll(t => t.Expected) : [];
        return state with { Phase = new FloorPhase.PersonSpeaking(meanwhile.Add(entry.Turn)), AgentTurns = 0, Suggested = null };
    }

    private static FloorState Over(this FloorState state, LedgerEntry.TurnEnded entry)
    {
        ImmutableArray<PersonTurn> End(ImmutableArray<PersonTurn> turns) => turns.FirstOrDefault(t => t.Id == entry.Turn) is { } turn
            ? turns.Remove(turn).Add(turn with { Over = true, Length = entry.Length, Answering = entry.Answering })
            : turns;

        return state with
        {
            Aside = End(state.Aside),
            Phase = state.Phase is FloorPhase.PersonSpeaking p ? new FloorPhase.PersonSpeaking(End(p.Turns)) : state.Phase,
        };
    }

    private static FloorState Gave(this FloorState state, LedgerEntry.Granted entry)
    {
        var turn = entry.Turn is { } t ? t with { Tried = t.Tried.Add(entry.Agent) } : null;
        var queued = state.Queue.FirstOrDefault(q => q.Agent == entry.Agent && q.Turn.Id == turn?.Id);
        return state with
        {
            Phase = new FloorPhase.Granted(entry.Agent, entry.Epoch, entry.Purpose, turn, entry.Why, entry.From, Speaking: false, Opened: false, entry.At),
            Epoch = entry.Epoch,
            AgentTurns = state.AgentTurns + 1,
            Current = entry.Agent,
            Picked = false,
            // One gate per agent: the new grant takes the old one's place there.
            Closing = state.Closing?.Agent == entry.Agent ? null : state.Closing,
            Reserved = entry.Purpose == GrantPurpose.HandOff ? null : state.Reserved,
            Queue = queued is null ? state.Queue : state.Queue.Remove(queued),
            LastSwitch = entry.Switch ? new FloorSwitch(state.Current ?? entry.Turn?.Ear, entry.Agent, entry.Why, entry.At, entry.Turn) : state.LastSwitch,
        };
    }

    private static FloorPhase WithoutPlan(this FloorState state) => state.Phase is FloorPhase.Routing ? new FloorPhase.Open() : state.Phase;

    private static FloorState Settle(this FloorState state, string turn)
    {
        var settled = state.Settled.Length < SettledKept ? state.Settled : state.Settled.RemoveAt(0);
        return state with
        {
            Settled = settled.Add(turn),
            Aside = state.Aside.RemoveAll(t => t.Id == turn),
            Phase = state.Phase switch
            {
                FloorPhase.PersonSpeaking p when p.Turns.All(t => t.Id == turn) => new FloorPhase.Open(),
                FloorPhase.PersonSpeaking p => new FloorPhase.PersonSpeaking(p.Turns.RemoveAll(t => t.Id == turn)),
                FloorPhase.Routing r when r.Turn?.Id == turn => new FloorPhase.Open(),
                var other => other,
            },
        };
    }

    /// <summary>No link is up; the holder may be sounding still, and gets the floor anew when it is back.</summary>
    private static FloorState TakenUpAgain(this FloorState state, DateTimeOffset at)
    {
        var due = at + state.Rules.RestartWait;
        state = state with
        {
            RestartedAt = at,
            Seats = [.. state.Seats.Select(s => s.Status == SeatStatus.Ready ? s with { Status = SeatStatus.Lost, StatusSince = at } : s)],
            Closing = state.Closing is { } closing ? closing with { Since = at, AskedAt = null, FirstAskedAt = null, Muted = false } : null,
        };
        return state.Phase switch
        {
            FloorPhase.Granted g => state with
            {
                Closing = new Closing(g.Agent, g.Epoch, at, g.Opened),
                Phase = new FloorPhase.Routing(g.Turn, new PendingGrant(g.Agent, g.Speaking ? GrantPurpose.Resume : g.Purpose, g.Turn, "after a restart", Resumes: g.Epoch), due),
            },
            FloorPhase.Routing r => state with { Phase = r with { Due = due } },
            _ => state,
        };
    }
}
