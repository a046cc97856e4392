using System.Collections.Immutable;
using VoiceStudio.Contracts;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>A person's turn finds its agent.</summary>
internal sealed partial class Floor
{
    private void Choose(PersonTurn turn, RouteDecision decision)
    {
        if (decision.Kind == RouteKind.NoWords)
        {
            NothingSaid(turn, decision);
            return;
        }

        DropPlans("a person spoke");
        // Who was called and is on its way back is waited for, as long as its link may take.
        var meant = decision.To.Where(agent => _state.Usable(agent) || _state.WaitFor(agent) > _now).ToImmutableArray();
        var queue = meant.Skip(1).Select(agent => new Queued(agent, decision.Reason, turn)).ToImmutableArray();
        Record(new LedgerEntry.Routed(turn.Id, decision, queue));
        Want(new PendingGrant(meant is [var first, ..] ? first : Stayer(turn), GrantPurpose.AnswerPerson, turn, WhyFor(meant, decision)));
    }

    /// <summary>Who goes on when nobody else is meant. An agent that is not there is named too: <see cref="Proceed"/> waits for it or moves on.</summary>
    private string Stayer(PersonTurn turn)
    {
        string?[] inOrder = [_state.Current, turn.Ear];
        return inOrder.FirstOrDefault(_state.Usable)
            ?? _state.UsableSeats.FirstOrDefault()?.Agent
            ?? inOrder.FirstOrDefault(a => _state.WaitFor(a) > _now)
            ?? _state.Seats.FirstOrDefault(s => _state.WaitFor(s.Agent) > _now)?.Agent
            ?? _state.Seats.FirstOrDefault()?.Agent
            ?? "";
    }

    private string WhyFor(ImmutableArray<string> meant, RouteDecision decision)
        => meant.IsEmpty && decision.To is [var absent, ..] ? $"{Name(absent)} cannot answer now" : decision.Reason;

    /// <summary>A cough or "mm-hm": whoever was speaking goes on where it was heard last.</summary>
    private void NothingSaid(PersonTurn turn, RouteDecision decision)
    {
        Record(new LedgerEntry.Routed(turn.Id, decision, _state.Queue));
        if (turn is { Ear: { } ear, Expected: false }) Do(new FloorEffect.Discard(ear, turn.Id));
        GiveUp(turn, decision.Reason);
        if (turn.Interrupted is { } cut && _state.Usable(cut)) Want(new PendingGrant(cut, GrantPurpose.Resume, null, "nothing was said"));
        else Next();
    }

    /// <summary>The words came after the floor was given without them.</summary>
    private void ChooseLate(Granted holder, PersonTurn turn, RouteDecision decision)
    {
        if (decision.Kind is not (RouteKind.Switch or RouteKind.Several) || !IsUnsettled(turn)) return;
        var meant = decision.To.Where(_state.Usable).ToImmutableArray();
        if (meant.IsEmpty || meant[0] == holder.Agent || turn.Tried.Length > 1) return;
        if (holder.Speaking)
        {
            Record(new LedgerEntry.Routed(turn.Id, decision with { Suggested = meant[0] }, _state.Queue));
            return;
        }

        Revoke(holder, decision.Reason);
        Choose(turn, decision);
    }

    private bool IsUnsettled(PersonTurn turn) => !_state.Settled.Contains(turn.Id);

    private void Answer(PersonTurn turn, string agent)
    {
        if (IsUnsettled(turn)) Record(new LedgerEntry.Answered(turn.Id, agent));
    }

    private void GiveUp(PersonTurn turn, string reason)
    {
        if (IsUnsettled(turn)) Record(new LedgerEntry.Unanswered(turn.Id, reason));
    }

    private void DropPlans(string reason)
    {
        if (_state.Reserved is not null || !_state.Queue.IsEmpty) Record(new LedgerEntry.PlansDropped(reason));
    }
}
