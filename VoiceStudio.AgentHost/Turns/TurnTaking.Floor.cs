using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>What the floor commands.</summary>
internal sealed partial class TurnTaking
{
    private readonly LeaseClock _leases = new();
    private string? _lost;
    private string? _discarded;

    private void Take(LinkSignal command)
    {
        switch (command)
        {
            case LinkSignal.Granted granted: Grant(granted.Grant); break;
            case LinkSignal.Renewed renewed: Renew(renewed.Renewal); break;
            case LinkSignal.Revoked revoked: Revoke(revoked.Revocation); break;
            case LinkSignal.Listening listening: Listen(listening.Streaming); break;
            case LinkSignal.Discarded discarded: Discard(discarded.TurnId); break;
            case LinkSignal.Told told: Hear(told.Item); break;
            case LinkSignal.RequestAnswered answered: AnswerRequest(answered.Answer); break;
            case LinkSignal.Company company: Meet(company.Colleagues); break;
            case LinkSignal.ToolStopped stopped: _with.Tools.Stop(stopped.ToolCallId); break;
            case LinkSignal.ApprovalAnswered answered: AnswerApproval(answered.ToolCallId, answered.Approved); break;
            case LinkSignal.Muted { IsMuted: true }: LoseFloor("Muted."); break;
        }
    }

    private void Grant(FloorGrant grant)
    {
        var lease = _leases.Remaining(grant.Lease, grant.IssuedAt, _with.Time.GetUtcNow());
        if (!_with.Gate.Grant(grant.Epoch, lease, _with.Player.Now))
        {
            // Sent again: the server may have muted the track late, for a grant that is past.
            if (grant.Epoch == _with.Gate.Epoch && _with.Gate.IsOpen(_with.Player.Now)) _unmute();
            else LogStale(grant.Epoch, _with.Gate.Epoch);
            return;
        }

        WatchLease();
        _unmute();
        _lost = null;
        if (grant.Purpose == GrantPurpose.Resume && (_reply is { Epoch: > 0 } || _interrupted is not null)) Apply(TurnSignal.GrantedRest);
        else if (_state == TurnState.Guessing && IsFor(grant)) Apply(TurnSignal.GrantedGuess);
        else Apply(TurnSignal.GrantedNew, Prepare(grant));
    }

    private bool IsFor(FloorGrant grant)
        => grant is { Purpose: GrantPurpose.AnswerPerson, TurnId: not null, Text: null, Briefing: null } && _reply?.TurnId == grant.TurnId;

    private void Renew(FloorRenewal renewal)
    {
        var lease = _leases.Remaining(renewal.Lease, renewal.IssuedAt, _with.Time.GetUtcNow());
        if (_with.Gate.Renew(renewal.Epoch, lease, _with.Player.Now)) WatchLease();
    }

    private void Revoke(FloorRevocation revocation)
    {
        if (_with.Gate.Revoke(revocation.Epoch)) LoseFloor(revocation.Reason);
        // Acknowledged all the same: what Web wants to know is that nothing sounds under this epoch.
        else _publish(new FloorReleased(revocation.Epoch, revocation.Reason));
    }

    private void LoseFloor(string why)
    {
        _lost = why;
        Apply(TurnSignal.FloorLost);
    }

    private void WatchLease()
    {
        if (_with.Gate.LeaseEnd is not { } end) return;
        var left = end - _with.Player.Now;
        _lease.Change(left > TimeSpan.FromDays(1) ? Timeout.InfiniteTimeSpan : left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void TakeLeaseEnd()
    {
        if (_with.Gate.LeaseEnd is not { } end) return;
        if (end > _with.Player.Now) WatchLease();
        else LoseFloor("The lease ran out.");
    }

    private void Discard(string turnId)
    {
        _discarded = turnId;
        // A discard that comes late must not hit the reply to another turn.
        if (_reply is null || _reply.TurnId == turnId) Apply(TurnSignal.Discarded);
        else Forget(turnId);
    }

    /// <summary>Somebody else answers this turn: its sound leaves the session, its words come as text like any other's.</summary>
    private void Forget(string? turnId)
    {
        if (turnId is null) return;
        if (_turns.OfTurn(turnId) is { ItemId: { } item }) _with.Line.Send(ClientCommands.Delete(item));
        _with.Memory.Forget(turnId);
    }

    private void Hear(HeardItem item)
    {
        var text = item.IsAgent ? $"{item.Speaker} (your colleague) said: {item.Text}" : $"{item.Speaker} said: {item.Text}";
        Tell(item.UtteranceId, new ContextItem.Words(item.IsAgent ? ContextRole.System : ContextRole.User, text));
    }

    private void Meet(IReadOnlyList<Colleague> colleagues)
    {
        _colleagues = colleagues;
        OfferTools();
    }

    /// <summary>Who and what is there has changed.</summary>
    private void OfferTools() => _with.Line.Send(ClientCommands.UpdateSession(_settings.Company(_colleagues, _with.Tools.Offered(_colleagues))));

    /// <summary>What the model must know before it speaks, and the reply to ask for.</summary>
    private Reply Prepare(FloorGrant grant)
    {
        if (grant.Briefing is { } briefing) Tell("briefing", new ContextItem.Words(ContextRole.System, InWords(briefing)));
        if (grant.Text is { } typed) _approvals.Hear(typed);
        if (grant.Text is { } typedWords) Tell(grant.TurnId ?? "typed", new ContextItem.Words(ContextRole.User, typedWords));
        else if (grant is { Purpose: GrantPurpose.AnswerPerson, TurnId: { } turn } && _turns.OfTurn(turn) is not { ItemId: not null }) Feed(turn, grant.Briefing?.OpenQuestion);
        return NewReply(grant.TurnId, grant.Purpose == GrantPurpose.Greet && _agent.Greeting is { Length: > 0 } greeting
            ? SessionSettings.ToSay(greeting)
            : null);
    }

    private string InWords(Briefing briefing)
    {
        // The turn that we asked for ourselves.
        if (briefing.From == _agent.Name) return $"Tell the person now, briefly, what came of it: {briefing.Why}.";
        var who = briefing.From is { } from ? $"{from} has handed the conversation to you" : "It is your turn to speak";
        var question = briefing.OpenQuestion is { Length: > 0 } open ? $" The open question is: {open}" : "";
        return $"{who} ({briefing.Why}).{question} Answer now, in your own voice, without repeating what was said.";
    }

    private void Tell(string key, ContextItem.Words words)
    {
        _with.Memory.Add(key, words);
        _with.Line.Send(ClientCommands.Say(words));
    }

    [LoggerMessage(LogLevel.Information, "A grant of epoch {Epoch} came after epoch {Present}: ignored.")]
    private partial void LogStale(long epoch, long present);
}
