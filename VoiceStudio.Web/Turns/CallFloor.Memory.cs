using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>Heard-only memory: who is told what of the others' words, and when.</summary>
internal sealed partial class CallFloor
{
    private void Learn(FloorEvent happened)
    {
        switch (happened)
        {
            case FloorEvent.SpeechStarted e: _memory.PersonBegan(e.Turn, _stage.NameOf(e.Person), e.Agent); break;
            case FloorEvent.Typed e:
                _memory.PersonBegan(e.Turn, _stage.NameOf(e.Person), ear: null);
                _memory.Said(e.Turn, e.Text, final: true);
                break;
            case FloorEvent.AgentRemoved e:
                _memory.SettleRepliesOf(e.Agent);
                _memory.Leave(e.Agent);
                _agents.RemoveAll(a => a.AgentId == e.Agent);
                break;
        }
    }

    private void Learn(FloorStep step)
    {
        foreach (var effect in step.Effects)
        {
            if (effect is FloorEffect.Discard d) _memory.LostSound(d.Turn, d.Agent);
            if (effect is FloorEffect.Grant { Command: { Purpose: GrantPurpose.AnswerPerson, TurnId: { } turn } } g) _memory.HasSound(turn, g.Agent);
        }

        foreach (var entry in step.Entries)
        {
            if (entry is LedgerEntry.Granted) _heardAt = Now;
            if (entry is LedgerEntry.Granted or LedgerEntry.Released or LedgerEntry.Revoked) _runningTools.Clear();
            // It can report no more what was heard of it.
            if (entry is LedgerEntry.SeatChanged { Status: SeatStatus.Failed } failed) _memory.SettleRepliesOf(failed.Agent);
            if (entry is LedgerEntry.Silenced silenced && _state.Find(silenced.Agent) is not { Status: SeatStatus.Ready }) _memory.SettleRepliesOf(silenced.Agent);
        }
    }

    private async Task TellAsync(CancellationToken callEnded)
    {
        foreach (var seat in _state.Seats) await TellAsync(seat.Agent, speaksNext: false, callEnded);
    }

    private async Task TellAsync(string agent, bool speaksNext, CancellationToken callEnded)
    {
        if (_stage.LinkTo(agent) is null) return;
        foreach (var item in _memory.Due(agent, speaksNext, turn => WillHear(agent, turn)))
        {
            await SendAsync(agent, link => link.Hear(item), callEnded);
        }
    }

    /// <summary>The turn may yet be granted to this agent, with its sound: telling it the words too would ask it twice.</summary>
    private bool WillHear(string agent, string turn)
        => _state.Queue.Any(q => q.Agent == agent && q.Turn.Id == turn)
        || _state.Phase is FloorPhase.PersonSpeaking p && p.Turns.Any(t => t.Id == turn)
        || _state.Phase is FloorPhase.Routing { Turn: { } routed } && routed.Id == turn;
}
