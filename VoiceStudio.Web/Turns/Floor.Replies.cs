using VoiceStudio.Contracts;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>The holder replies, hands over, ends; then whoever is next.</summary>
internal sealed partial class Floor
{
    private const string LoopCap = "the agents have had the word for long enough; it is a person's turn";

    private void EndReply(Granted holder, FloorEvent.ReplyEnded e)
    {
        switch (e.Outcome)
        {
            case ReplyOutcome.Interrupted: FellSilent(holder, new FloorEvent.BargedIn(e.At, e.Agent, e.Epoch, "", 0)); break;
            case ReplyOutcome.Revoked: Lapsed(holder, e.Reason ?? "its lease ran out"); break;
            case ReplyOutcome.Failed: Lose(holder, e.Reason ?? $"{Name(holder.Agent)} failed", silent: true); break;
            default:
                Record(new LedgerEntry.Released(e.Agent, e.Epoch, e.Outcome, e.Reason));
                if (holder.Turn is { } turn) SettleAfter(holder, turn, e.Outcome);
                Next();
                break;
        }
    }

    private void SettleAfter(Granted holder, PersonTurn turn, ReplyOutcome outcome)
    {
        if (outcome == ReplyOutcome.Completed || holder.Speaking) Answer(turn, holder.Agent);
        // Silent because it handed over, or because it is one of several: the question goes on with the next.
        else if (_state.Reserved is null && !_state.Queue.Any(q => q.Turn.Id == turn.Id)) GiveUp(turn, $"{Name(holder.Agent)} had nothing to say");
    }

    /// <summary>A person spoke over the holder and its gate closed at once. The report of the speech itself is on its way.</summary>
    private void FellSilent(Granted holder, FloorEvent.BargedIn e)
    {
        if (holder.Turn is { } turn) Answer(turn, holder.Agent);
        Record(new LedgerEntry.BargedIn(e.Agent, e.Epoch, e.Person, e.PlayedMs));
        Record(new LedgerEntry.TurnStarted(new PersonTurn($"barge-in-{e.Epoch}", e.Person, e.Agent, e.At, Interrupted: e.Agent, Expected: true)));
    }

    /// <summary>The host closed its gate although we had not asked: its lease ran out there. It may go on, under a new epoch.</summary>
    private void Lapsed(Granted holder, string reason)
    {
        Record(new LedgerEntry.Expired(Expiry.Lease, holder.Agent, reason));
        Record(new LedgerEntry.Released(holder.Agent, holder.Epoch, ReplyOutcome.Revoked, reason));
        if (_state.AgentTurns >= _state.Rules.MaxAgentTurns) Elsewhere(holder.Turn, reason);
        else Want(new PendingGrant(holder.Agent, holder.Speaking ? GrantPurpose.Resume : holder.Purpose, holder.Turn, reason));
    }

    /// <summary>Its reply came to its end while Web was away or waited for it.</summary>
    private void EndedMeanwhile(PendingGrant plan, FloorEvent.ReplyEnded e)
    {
        if (IsClosing(e.Agent, e.Epoch)) Record(new LedgerEntry.Silenced(e.Agent, e.Epoch, "its reply had ended"));
        Record(new LedgerEntry.Released(e.Agent, e.Epoch, e.Outcome, e.Reason));
        if (plan.Turn is { } turn)
        {
            if (e.Outcome is ReplyOutcome.Completed or ReplyOutcome.Interrupted) Answer(turn, e.Agent);
            else
            {
                Elsewhere(turn, e.Reason ?? "its reply was cut");
                return;
            }
        }

        Next();
    }

    private void Request(FloorEvent.TurnRequested e)
    {
        if (_state.Reserved is { } mine && mine.Request == e.Request) AnswerRequest(e, granted: true, "the floor is reserved already");
        else if (WhyNot(e) is { } reason)
        {
            Record(new LedgerEntry.Denied(e.Agent, e.Named, e.Request, reason));
            AnswerRequest(e, granted: false, reason);
        }
        else
        {
            Record(new LedgerEntry.Requested(e.Agent, e.To!, e.Request, e.Reason));
            AnswerRequest(e, granted: true, $"{Name(e.To!)} speaks next. Finish your sentence; do not answer for {Name(e.To!)}.");
            if (_state.Phase is FloorPhase.Open) Next();
        }
    }

    private void AnswerRequest(FloorEvent.TurnRequested e, bool granted, string reason)
        => Do(new FloorEffect.AnswerRequest(e.Agent, new TurnRequestAnswer(e.Request, granted, reason)));

    private string? WhyNot(FloorEvent.TurnRequested e) => (_state.Find(e.To), _state.Phase) switch
    {
        (_, PersonSpeaking or FloorPhase.Routing) => "a person is speaking",
        // A tool has answered after its reply was over: the agent asks for a turn of its own, and gets it while nobody else wants to speak.
        ({ Usable: true } self, FloorPhase.Open) when self.Agent == e.Agent && _state.Reserved is null && _state.Queue.IsEmpty && _state.AgentTurns < _state.Rules.MaxAgentTurns => null,
        (_, not Granted) => "you do not have the floor",
        (_, Granted g) when g.Agent != e.Agent || g.Epoch != e.Epoch => "you do not have the floor",
        (_, Granted g) when g.Agent == e.To => "you have the floor already: say it yourself",
        _ when string.IsNullOrWhiteSpace(e.Named) => $"say who is to speak: {Colleagues(e.Agent)}",
        (null, _) => $"there is no {e.Named} in this call; present are {Colleagues(e.Agent)}",
        ({ Muted: true } seat, _) => $"{seat.Name} is muted",
        ({ Usable: false } seat, _) => $"{seat.Name} cannot be reached now",
        // A person gave it this question, after the other had had it: by a name, a click or undo.
        (_, Granted { Purpose: GrantPurpose.AnswerPerson, Turn: { } turn }) when turn.Tried.Contains(e.To!) => $"{Name(e.To!)} has had this question; the person wants to hear you",
        _ when _state.Reserved is { } taken => $"the floor is reserved for {Name(taken.To)} already",
        _ when _state.AgentTurns >= _state.Rules.MaxAgentTurns => LoopCap,
        _ => null,
    };

    private string Colleagues(string agent)
        => _state.Seats.Where(s => s.Agent != agent).Select(s => s.Name).ToArray() is [_, ..] names ? string.Join(", ", names) : "nobody else";

    /// <summary>The floor is free: people who spoke over an uninterruptible agent, then the reservation, then the queue.</summary>
    private void Next()
    {
        if (!_state.Aside.IsEmpty)
        {
            GiveUpPlanned("a person spoke");
            DropPlans("a person spoke");
            Record(new LedgerEntry.AsideTaken());
            AfterSpeech();
        }
        else if (_state.AgentTurns >= _state.Rules.MaxAgentTurns && (_state.Reserved is not null || !_state.Queue.IsEmpty))
        {
            GiveUpPlanned(LoopCap);
            DropPlans(LoopCap);
            Do(new FloorEffect.Notify("loop-cap", "The agents have spoken to each other long enough. It is your turn."));
        }
        else if (_state.Reserved is { } r)
        {
            var why = r.By == r.To ? r.Reason : $"{Name(r.By)} handed over: {r.Reason}";
            Want(new PendingGrant(r.To, GrantPurpose.HandOff, r.Turn, why, Name(r.By)));
        }
        else if (_state.Queue is [var next, ..])
        {
            Want(new PendingGrant(next.Agent, GrantPurpose.AnswerPerson, next.Turn, next.Why));
        }
    }

    private void GiveUpPlanned(string reason)
    {
        foreach (var waiting in _state.Queue) GiveUp(waiting.Turn, reason);
        if (_state.Reserved?.Turn is { } handed) GiveUp(handed, reason);
    }
}
