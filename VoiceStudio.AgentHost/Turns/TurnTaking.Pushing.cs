using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Room;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>Push-to-talk: an open microphone is a turn, and closing it ends the turn.</summary>
internal sealed partial class TurnTaking
{
    /// <summary>The word that the microphone is closed overtakes the last sound.</summary>
    private static readonly TimeSpan LastSound = TimeSpan.FromMilliseconds(150);
    private PersonTurn? _pushed;

    private void Push(EarSignal.Microphone microphone)
    {
        if (_agent.Turns.Detection != TurnDetection.PushToTalk || !_streaming) return;
        if (microphone.IsOpen) BeginPushedTurn(microphone.PersonIdentity);
        else _released.Change(LastSound, Timeout.InfiniteTimeSpan);
    }

    private void BeginPushedTurn(string person)
    {
        if (_pushed is not null) return;
        _with.Line.Send(ClientCommands.ClearInput());
        var turn = _pushed = _turns.Begin(null, person, 0, isOurs: true);
        turn.BegunAt = _with.Player.Now;
        if (_state is TurnState.Guessing or TurnState.Thinking) Apply(TurnSignal.PersonSpoke);
        _publish(new PersonSpeechStarted(turn.TurnId, person));
    }

    private void EndPushedTurn()
    {
        if (_pushed is not { } turn) return;
        _pushed = null;
        turn.EndMs = (int)(_with.Player.Now - turn.BegunAt).TotalMilliseconds;
        _turns.AwaitItem(turn);
        _with.Line.Send(ClientCommands.Commit());
    }
}
