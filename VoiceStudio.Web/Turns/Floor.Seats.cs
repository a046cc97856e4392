using static VoiceStudio.Web.Turns.FloorEvent;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>Agents come, fall silent, come back and go.</summary>
internal sealed partial class Floor
{
    /// <summary>Whatever was sent over the link before may be lost: the agent is told again where things stand.</summary>
    private void Welcome(string agent)
    {
        if (_state.Find(agent) is not { } seat) return;
        if (seat.Status != SeatStatus.Ready) Record(new LedgerEntry.SeatChanged(agent, SeatStatus.Ready, "its link is up"));
        Do(new FloorEffect.SetMuted(agent, seat.Muted));
        Do(new FloorEffect.Listen(agent, _state.Ears == agent));
        if (_state.Closing is { } closing && closing.Agent == agent && _state.Phase is not FloorPhase.Routing { Decided.Resumes: not null })
        {
            Do(new FloorEffect.Revoke(agent, closing.Epoch, "the floor went elsewhere"));
        }

        if (_state.Phase is Granted { Speaking: false } g && g.Agent == agent) SendAgain(g);
        else if (_state.Phase is Granted speaking && speaking.Agent == agent) Do(new FloorEffect.Renew(agent, speaking.Epoch));
        Proceed();
        Greet();
    }

    private void Miss(string agent)
    {
        if (_state.Find(agent) is not { Status: SeatStatus.Ready or SeatStatus.Joining }) return;
        Record(new LedgerEntry.SeatChanged(agent, SeatStatus.Lost, "its link is cut"));
        if (_state.Closing is { AskedAt: null } closing && closing.Agent == agent && !IsTakingUp(agent)) AskMute();
    }

    private void Fail(AgentFailed e)
    {
        if (_state.Find(e.Agent) is not { } seat) return;
        if (seat.Status != SeatStatus.Failed)
        {
            Record(new LedgerEntry.SeatChanged(e.Agent, SeatStatus.Failed, e.Reason));
            Do(new FloorEffect.Notify("agent-failed", $"{seat.Name}: {e.Reason}"));
        }

        WithoutIt(e.Agent, e.Reason, e.Gone);
    }

    private void Remove(string agent)
    {
        if (_state.Find(agent) is not { } seat) return;
        Record(new LedgerEntry.Unseated(agent));
        WithoutIt(agent, $"{seat.Name} was removed", gone: false);
    }

    private void WithoutIt(string agent, string reason, bool gone)
    {
        if (_state.Closing?.Agent == agent)
        {
            if (gone) Close("left the room");
            else if (_state.Closing.AskedAt is null) AskMute();
        }

        switch (_state.Phase)
        {
            case Granted g when g.Agent == agent: Lose(g, reason, silent: gone); break;
            case FloorPhase.Routing { Decided: not null }: Proceed(); break;
            case PersonSpeaking p: WatchSpeech(p); break;
        }
    }

    /// <summary>It is waited for, to go on under a new epoch: muting its track would cut a sentence that may go on.</summary>
    private bool IsTakingUp(string agent) => _state.Phase is FloorPhase.Routing { Decided: { } plan } && plan.Agent == agent;
}
