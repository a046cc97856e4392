using VoiceStudio.Contracts;
using static VoiceStudio.Web.Turns.FloorEvent;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>People speak, type and steer.</summary>
internal sealed partial class Floor
{
    private const string WentOn = "the person went on speaking";

    private static PersonTurn Heard(SpeechStarted e) => new(e.Turn, e.Person, e.Agent, e.At);

    private void AlsoSpeaks(PersonSpeaking phase, SpeechStarted e)
    {
        var before = phase.Turns.FirstOrDefault(t => t.Expected) ?? phase.Turns.FirstOrDefault(t => t.Person == e.Person && !t.Over);
        // The ears moved while somebody was speaking: two sessions report the same speech, and the first is as good.
        if (before is { Expected: false } && before.Ear != e.Agent && !_state.IsDeaf(before.Ear, _now)) return;
        if (before is { Expected: false }) Record(new LedgerEntry.Unanswered(before.Id, WentOn));
        Record(new LedgerEntry.TurnStarted(Heard(e) with { Interrupted = before?.Interrupted }));
    }

    private void SpeaksOn(FloorPhase.Routing phase, PersonTurn turn)
    {
        if (phase.Turn is { } before) GiveUp(before, WentOn);
        Record(new LedgerEntry.TurnStarted(turn with { Interrupted = phase.Turn?.Interrupted }));
    }

    private void Interrupt(Granted holder, PersonTurn turn)
    {
        CutShort(holder, $"{turn.Person} spoke");
        Record(new LedgerEntry.TurnStarted(turn with { Interrupted = holder.Speaking ? holder.Agent : holder.Turn?.Interrupted }));
    }

    /// <summary>The holder's turn is over by a person's will. What was heard of it is its answer.</summary>
    private void CutShort(Granted holder, string why)
    {
        if (holder.Turn is { } turn)
        {
            if (holder.Speaking) Answer(turn, holder.Agent);
            else GiveUp(turn, WentOn);
        }

        Revoke(holder, why);
    }

    private void EndsSpeech(SpeechEnded e)
    {
        if (_state.Phase is not PersonSpeaking p || !p.Turns.Any(t => t.Id == e.Turn && !t.Over)) return;
        Record(new LedgerEntry.TurnEnded(e.Turn, e.Length, e.Answering));
        AfterSpeech();
    }

    private void Types(Typed e)
    {
        if (IsKnown(e.Turn)) return;
        var turn = new PersonTurn(e.Turn, e.Person, Ear: null, e.At, e.Text, Over: true);
        if (_state.Phase is FloorPhase.Routing r) SpeaksOn(r, turn);
        else if (_state.Phase is Granted g) Interrupt(g, turn);
        else Record(new LedgerEntry.TurnStarted(turn));
        AfterSpeech();
    }

    /// <summary>When all who spoke have ended: the one who ended last is answered, and the others were heard with it.</summary>
    private void AfterSpeech()
    {
        if (_state.Phase is not PersonSpeaking { Turns: var turns } || !turns.All(t => t.Over)) return;
        foreach (var other in turns[..^1]) GiveUp(other, "answered together with what was said after it");
        Route(turns[^1]);
    }

    private void Route(PersonTurn turn)
    {
        var perhapsNothing = turn.Interrupted is not null && turn.Text is null && turn.Length < _state.Rules.ShortSpeech;
        if (!perhapsNothing && _state.Seats.Count(s => s.Status != SeatStatus.Failed) <= 1)
        {
            Choose(turn, RouteDecision.Stay("the only agent", 1));
            return;
        }

        Record(new LedgerEntry.RouteAsked(turn, _now + _state.Rules.RouteWait));
        Do(new FloorEffect.Route(turn));
    }

    private void Pick(AgentPicked e)
    {
        if (!_state.Usable(e.Agent))
        {
            Do(new FloorEffect.Notify("cannot-pick", $"{Name(e.Agent)} cannot take the word now."));
            return;
        }

        if (_state.Phase is Granted same && same.Agent == e.Agent) return;
        var before = _state.Current;
        DropPlans("a person picked");
        if (_state.Phase is Granted g)
        {
            Revoke(g, "you clicked");
            if (g.Turn is { } open && IsUnsettled(open)) Want(new PendingGrant(e.Agent, GrantPurpose.AnswerPerson, open, "you clicked"));
        }
        else if (_state.Phase is FloorPhase.Routing { Turn: { } waiting } && IsUnsettled(waiting))
        {
            Want(new PendingGrant(e.Agent, GrantPurpose.AnswerPerson, waiting, "you clicked"));
        }
        else if (_state.Phase is FloorPhase.Routing)
        {
            Record(new LedgerEntry.Expired(Expiry.Wait, before, "a person picked"));
        }

        if (_state.Phase is FloorPhase.Open or PersonSpeaking) Record(new LedgerEntry.Picked(e.Agent, e.Person));
    }

    private void Undo(Undone e)
    {
        if (_state.LastSwitch is not { From: { } back } last || !_state.Usable(back))
        {
            Do(new FloorEffect.Notify("cannot-undo", "There is nothing to take back."));
            return;
        }

        DropPlans("a person took the switch back");
        if (_state.Phase is Granted g)
        {
            if (g.Turn is { } other && other.Id != last.Turn?.Id) Answer(other, g.Agent);
            Revoke(g, "you took the switch back");
        }

        if (_state.Phase is FloorPhase.Routing { Turn: { } waiting } && waiting.Id != last.Turn?.Id) GiveUp(waiting, "a person took the switch back");
        Record(new LedgerEntry.Undone(e.Person, last.To, back));
        if (_state.Phase is FloorPhase.Open or FloorPhase.Routing && last.Turn is { } question)
        {
            Want(new PendingGrant(back, GrantPurpose.AnswerPerson, question, "you took the switch back"));
        }
    }

    private void Mute(Muted e)
    {
        if (_state.Find(e.Agent) is not { } seat || seat.Muted == e.On) return;
        Record(new LedgerEntry.MuteChanged(e.Agent, e.On, e.Person));
        Do(new FloorEffect.SetMuted(e.Agent, e.On));
        if (e.On && _state.Phase is Granted g && g.Agent == e.Agent) Lose(g, $"{seat.Name} was muted", answered: g.Speaking);
        else if (_state.Phase is FloorPhase.Routing { Decided: not null }) Proceed();
    }

    private void Leave(PersonWent e)
    {
        Record(new LedgerEntry.PersonWent(e.Person));
        foreach (var aside in _state.Aside.Where(t => t.Person == e.Person && !t.Over)) GiveUp(aside, "the person left");
        if (_state.Phase is not PersonSpeaking p) return;
        foreach (var turn in p.Turns.Where(t => t.Person == e.Person && !t.Over)) Record(new LedgerEntry.Unanswered(turn.Id, "the person left"));
        AfterSpeech();
    }

    /// <summary>The first agent opens the call, once somebody is there to hear it and if nobody has spoken yet.</summary>
    private void Greet()
    {
        if (_state is not { Epoch: 0, Phase: FloorPhase.Open, People.IsEmpty: false, Settled.IsEmpty: true }) return;
        if (_state.Seats.FirstOrDefault(s => s.Status != SeatStatus.Failed) is { Usable: true, Greets: true } first)
        {
            Want(new PendingGrant(first.Agent, GrantPurpose.Greet, null, "opens the call"));
        }
    }
}
