using static VoiceStudio.Web.Turns.FloorEvent;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>What time alone brings about: no state but Open is left waiting for a message that may never come.</summary>
internal sealed partial class Floor
{
    /// <summary>When <see cref="TimePassed"/> is wanted next; null while the floor may wait for ever.</summary>
    public static DateTimeOffset? NextDue(FloorState state, DateTimeOffset holderHeardAt, DateTimeOffset now)
    {
        if (state.Ended) return null;
        var rules = state.Rules;
        var gate = state.Closing is { } closing && !(state.Phase is FloorPhase.Routing { Decided: { } plan } && plan.Agent == closing.Agent)
            ? closing.Muted ? closing.Since + rules.Lease : (closing.AskedAt ?? closing.Since) + rules.RevokeAck
            : (DateTimeOffset?)null;
        var phase = state.Phase switch
        {
            Granted g when state.Find(g.Agent) is { Status: SeatStatus.Lost } => state.WaitFor(g.Agent),
            Granted g => Earlier(NextRenewal(g, rules, now), Later(g.Since, holderHeardAt) + rules.Watchdog),
            FloorPhase.Routing { Decided: { } decided } r => gate is null ? Later(r.Due, state.WaitFor(decided.Agent) ?? r.Due) : null,
            FloorPhase.Routing r => r.Due,
            PersonSpeaking p => p.Turns.Where(t => !t.Over).Select(t => SpeechDue(state, t)).Min(),
            _ => (DateTimeOffset?)null,
        };
        return Earlier(gate, phase);
    }

    private void Tick(TimePassed e)
    {
        if (_state.Closing is { } closing && !IsTakingUp(closing.Agent)) WatchGate(closing);
        switch (_state.Phase)
        {
            case Granted g: WatchHolder(g, e.HolderHeardAt); break;
            case FloorPhase.Routing { Decided: not null }: Proceed(); break;
            case FloorPhase.Routing { Turn: { } turn } r when r.Due <= _now: Choose(turn, RouteDecision.Stay("no words in time", 0)); break;
            case PersonSpeaking p: WatchSpeech(p); break;
        }
    }

    private void WatchGate(Closing closing)
    {
        if (!closing.Muted && _now < (closing.AskedAt ?? closing.Since) + _state.Rules.RevokeAck) return;
        if (_state.Find(closing.Agent) is { Status: SeatStatus.Ready }) Record(new LedgerEntry.SeatChanged(closing.Agent, SeatStatus.Lost, "it does not answer"));
        if (_now >= closing.Since + _state.Rules.Lease && (closing.Muted || _now >= closing.FirstAskedAt + _state.Rules.MuteWait))
        {
            Record(new LedgerEntry.Expired(Expiry.Lease, closing.Agent, closing.Muted ? "the agent did not answer" : "neither the agent nor the server answered"));
            Close(closing.Muted ? "muted at the server, and its lease ran out" : "its lease ran out");
        }
        else if (!closing.Muted)
        {
            // Again, if the server did not do it: a host that wakes has up to 200 ms in its native queue, lease or no lease.
            AskMute();
        }
    }

    private void WatchHolder(Granted holder, DateTimeOffset heardAt)
    {
        if (_state.Find(holder.Agent) is not { Status: SeatStatus.Ready } seat)
        {
            if (!(_state.WaitFor(holder.Agent) > _now)) Lose(holder, $"{Name(holder.Agent)} was lost");
        }
        else if (_now - Later(holder.Since, heardAt) >= _state.Rules.Watchdog)
        {
            var reason = $"nothing was heard of {seat.Name} for {_state.Rules.Watchdog.TotalSeconds:0} seconds";
            Record(new LedgerEntry.Expired(Expiry.Watchdog, holder.Agent, reason));
            Do(new FloorEffect.Notify("watchdog", char.ToUpperInvariant(reason[0]) + reason[1..] + "."));
            Lose(holder, reason);
        }
        else
        {
            Do(new FloorEffect.Renew(holder.Agent, holder.Epoch));
        }
    }

    private void WatchSpeech(PersonSpeaking phase)
    {
        foreach (var turn in phase.Turns.Where(t => !t.Over))
        {
            if (turn.Expected && turn.StartedAt + _state.Rules.ShortSpeech <= _now)
            {
                NothingSaid(turn, RouteDecision.NoWords);
                return;
            }

            if (_state.IsDeaf(turn.Ear, _now))
            {
                Record(new LedgerEntry.Unanswered(turn.Id, "the agent that listened was lost"));
                Do(new FloorEffect.Notify("ear-lost", $"{Name(turn.Ear!)} was lost while listening. Please say it again."));
            }
            else if (!turn.Expected && turn.StartedAt + _state.Rules.SpeechLimit <= _now)
            {
                Record(new LedgerEntry.Expired(Expiry.Speech, turn.Ear, "the end of the speech was never reported"));
                Record(new LedgerEntry.TurnEnded(turn.Id, _now - turn.StartedAt, Answering: false));
            }
        }

        AfterSpeech();
    }

    private void Restart()
    {
        Record(new LedgerEntry.Restarted());
        if (_state.Phase is FloorPhase.Routing { Turn: { } turn, Decided: null }) Do(new FloorEffect.Route(turn));
    }

    private void End(string reason)
    {
        if (_state.Phase is Granted g)
        {
            if (g.Turn is { } turn && g.Speaking) Answer(turn, g.Agent);
            else if (g.Turn is { } open) GiveUp(open, reason);
            Revoke(g, reason);
        }

        if (_state.Phase is FloorPhase.Routing { Turn: { } waiting }) GiveUp(waiting, reason);
        if (_state.Phase is PersonSpeaking p) foreach (var said in p.Turns) GiveUp(said, reason);
        foreach (var aside in _state.Aside) GiveUp(aside, reason);
        GiveUpPlanned(reason);
        Record(new LedgerEntry.Closed(reason));
    }

    private static DateTimeOffset NextRenewal(Granted g, TurnOptions rules, DateTimeOffset now)
        => g.Since + rules.RenewEvery * (Math.Floor((now - g.Since) / rules.RenewEvery) + 1);

    private static DateTimeOffset SpeechDue(FloorState state, PersonTurn turn)
    {
        var due = turn.StartedAt + (turn.Expected ? state.Rules.ShortSpeech : state.Rules.SpeechLimit);
        return state.Find(turn.Ear) is { Status: SeatStatus.Ready } ? due : Earlier(due, state.WaitFor(turn.Ear) ?? turn.StartedAt)!.Value;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one < other ? one : other;
}
