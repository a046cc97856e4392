using VoiceStudio.Contracts;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>Grants and revocations. The one rule: nobody is granted the floor while another's gate may be open.</summary>
internal sealed partial class Floor
{
    private void Want(PendingGrant plan)
    {
        if (CanSpeakNow(plan)) Grant(plan);
        else if (IsBlocked(plan) || IsWorthWaiting(plan.Agent, Patience(plan))) Record(new LedgerEntry.Chosen(plan, Patience(plan)));
        else NotThere(plan);
    }

    /// <summary>Takes up the plan that waited for a gate to close or for an agent to come back.</summary>
    private void Proceed()
    {
        if (_state.Phase is not FloorPhase.Routing { Decided: { } plan } waiting || IsBlocked(plan)) return;
        if (CanSpeakNow(plan)) Grant(plan);
        else if (!IsWorthWaiting(plan.Agent, waiting.Due)) NotThere(plan);
    }

    private bool CanSpeakNow(PendingGrant plan) => _state.Usable(plan.Agent) && !IsBlocked(plan);

    private bool IsBlocked(PendingGrant plan) => _state.Closing is { } closing && closing.Agent != plan.Agent;

    private bool IsWorthWaiting(string agent, DateTimeOffset until)
        => _state.Find(agent) is { Muted: false, Status: not SeatStatus.Failed } && (until > _now || _state.WaitFor(agent) > _now);

    private DateTimeOffset Patience(PendingGrant plan) => plan.Purpose == GrantPurpose.HandOff ? _now + _state.Rules.Reservation : _now;

    private void Grant(PendingGrant plan)
    {
        if (plan is { Purpose: GrantPurpose.AnswerPerson, Turn: { Ear: { } ear, Tried.IsEmpty: true } turn } && ear != plan.Agent)
        {
            Do(new FloorEffect.Discard(ear, turn.Id));
        }

        var switches = plan.Purpose is GrantPurpose.AnswerPerson or GrantPurpose.HandOff && Present(plan.Turn) is { } before && before != plan.Agent;
        Record(new LedgerEntry.Granted(plan.Agent, _state.Epoch + 1, plan.Purpose, plan.Turn, plan.Why, plan.From, switches));
        SendGrant();
    }

    /// <summary>Who would have gone on.</summary>
    private string? Present(PersonTurn? turn) => _state.Current ?? turn?.Ear;

    private void SendGrant()
    {
        if (_state.Phase is not Granted g) return;
        // Who was asked itself, and may have begun to answer already, needs no briefing.
        var comesFromElsewhere = g.Purpose == GrantPurpose.HandOff || g.Turn?.Tried.Length > 1 || (_state.LastSwitch is { } last && last.To == g.Agent && last.At == g.Since);
        var briefing = comesFromElsewhere ? new Briefing(g.From, g.Why) : null;
        Do(new FloorEffect.Grant(g.Agent, new FloorGrant(g.Epoch, _state.Rules.Lease, g.Purpose, g.Turn?.Id, g.Turn?.Text, briefing) { IssuedAt = _now }));
    }

    /// <summary>The holder's grant ends before its reply does.</summary>
    private void Revoke(Granted holder, string reason)
    {
        Record(new LedgerEntry.Revoked(holder.Agent, holder.Epoch, reason));
        Do(new FloorEffect.Revoke(holder.Agent, holder.Epoch, reason));
        // No link, no acknowledgement to wait for.
        if (_state.Find(holder.Agent) is not { Status: SeatStatus.Ready }) AskMute();
    }

    private void AskMute()
    {
        if (_state.Closing is not { } closing) return;
        Record(new LedgerEntry.MuteAsked(closing.Agent, closing.Epoch));
        Do(new FloorEffect.MuteTrack(closing.Agent, closing.Epoch));
    }

    private void MutedAtServer(FloorEvent.TrackMuted e)
    {
        if (_state.Closing is { Opened: true }) Close("muted at the server");
        // A grant that is still on its way would unmute the track. After a lease it opens nothing any more.
        else if (_state.Closing is { Muted: false }) Record(new LedgerEntry.TrackMuted(e.Agent, e.Epoch));
    }

    /// <summary>The agent may have missed its grant, or was muted at the server late, for an epoch that is past.</summary>
    private void SendAgain(Granted holder)
    {
        Record(new LedgerEntry.Repeated(holder.Agent, holder.Epoch));
        SendGrant();
    }

    private void Close(string how)
    {
        if (_state.Closing is not { } closing) return;
        Record(new LedgerEntry.Silenced(closing.Agent, closing.Epoch, how));
        Proceed();
    }

    /// <summary>The holder is gone, or stuck, or silenced by a person: somebody else answers, or the page says why nobody does.</summary>
    /// <param name="silent">Its gate is surely closed.</param>
    /// <param name="answered">What was heard of it counts as its answer.</param>
    private void Lose(Granted holder, string reason, bool silent = false, bool answered = false)
    {
        if (answered && holder.Turn is { } turn) Answer(turn, holder.Agent);
        if (silent) Record(new LedgerEntry.Released(holder.Agent, holder.Epoch, ReplyOutcome.Failed, reason));
        else Revoke(holder, reason);
        Elsewhere(holder.Turn, reason);
    }

    private void NotThere(PendingGrant plan)
    {
        var reason = $"{Name(plan.Agent)} is not there";
        Record(new LedgerEntry.Expired(plan.Purpose == GrantPurpose.HandOff ? Expiry.Reservation : Expiry.Wait, plan.Agent, reason));
        Elsewhere(plan.Turn, reason);
    }

    private void Elsewhere(PersonTurn? turn, string reason)
    {
        if (turn is not null && IsUnsettled(turn) && !_state.Queue.Any(q => q.Turn.Id == turn.Id))
        {
            var other = _state.UsableSeats.Where(s => !turn.Tried.Contains(s.Agent)).OrderByDescending(s => s.Agent == _state.Current).FirstOrDefault();
            if (other is not null && _state.AgentTurns < _state.Rules.MaxAgentTurns)
            {
                Want(new PendingGrant(other.Agent, GrantPurpose.AnswerPerson, turn, reason));
                return;
            }

            GiveUp(turn, reason);
            Do(new FloorEffect.Notify("unanswered", $"Nobody could answer: {reason}."));
        }

        Next();
    }
}
