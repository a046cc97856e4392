using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>A person's turns: when they begin and end, and what was understood.</summary>
internal sealed partial class TurnTaking
{
    private readonly PersonTurns _turns = new();
    private bool _streaming;
    private IReadOnlyList<Colleague> _colleagues;

    /// <summary>What a new connection is told first.</summary>
    private IEnumerable<BinaryData> Opening() =>
    [
        _settings.Whole(_colleagues, _streaming, _with.Tools.Offered(_colleagues)),
        .. _with.Memory.Everything().Select(ClientCommands.Say),
    ];

    private void Listen(bool streaming)
    {
        if (_streaming == streaming) return;
        _streaming = streaming;
        _with.Line.Send(ClientCommands.UpdateSession(_settings.Ears(streaming)));
        // What was heard of an unfinished utterance is somebody else's to answer.
        if (!streaming) _with.Line.Send(ClientCommands.ClearInput());
        _with.Ears.Stream(streaming);
    }

    private void SpeechStarted(RealtimeSignal.SpeechStarted started)
    {
        var turn = _turns.Begin(started.ItemId, _with.Ears.Speaker, started.AudioStartMs, isOurs: _streaming);
        if (!turn.IsOurs) return;
        // While something sounds the local detector decides, which knows what is echo.
        if (_state == TurnState.Guessing || (_state == TurnState.Thinking && _agent.Turns.Interruptible)) Apply(TurnSignal.PersonSpoke);
        _publish(new PersonSpeechStarted(turn.TurnId, turn.PersonIdentity));
    }

    private void Committed(string itemId)
    {
        if (_turns.Committed(itemId) is not { HasEnded: false } turn) return;
        turn.HasEnded = true;
        if (!turn.IsOurs)
        {
            // Detected just before the ears went elsewhere: whoever has them answers it.
            _with.Line.Send(ClientCommands.Delete(itemId));
            return;
        }

        turn.EndedAt = _with.Player.Now;
        _with.Memory.Expect(turn.TurnId);
        Apply(TurnSignal.TurnEnded, NewReply(turn.TurnId, null));
        var duration = turn.EndMs is { } end ? Math.Max(0, end - turn.StartMs) : 0;
        _publish(new PersonSpeechEnded(turn.TurnId, turn.PersonIdentity, duration, Answering: _reply?.TurnId == turn.TurnId));
    }

    private void HeardPartly(RealtimeSignal.HeardPartly heard)
    {
        if (_turns.OfItem(heard.ItemId) is not { IsOurs: true } turn) return;
        turn.Text.Append(heard.Delta);
        _publish(new PersonTranscript(turn.TurnId, turn.PersonIdentity, turn.Text.ToString(), Final: false));
    }

    private void Heard(string itemId, string text)
    {
        if (_turns.OfItem(itemId) is not { } turn) return;
        _with.Memory.Learn(turn.TurnId, text);
        _approvals.Hear(text);
        if (turn.IsOurs) _publish(new PersonTranscript(turn.TurnId, turn.PersonIdentity, text, Final: true));
    }

    private void NotUnderstood(RealtimeSignal.NotUnderstood failed)
    {
        if (_turns.OfItem(failed.ItemId) is not { IsOurs: true } turn) return;
        _publish(new PersonTranscript(turn.TurnId, turn.PersonIdentity, "", Final: true));
        _publish(new Notice("transcription_failed", failed.Reason.Length > 0 ? failed.Reason : "What was said could not be written down.", Warning: true));
    }

    /// <summary>
    /// A turn that another agent heard, or that the old session took with it: the person's own sound from the ring, or, when it holds
    /// none, the question in words.
    /// </summary>
    private void Feed(string turnId, string? question)
    {
        var fed = _with.Ears.TryFeed(
            () =>
            {
                // The whole utterance at once would look to the server's detector like speech that begins anew.
                _with.Line.Send(ClientCommands.UpdateSession(_settings.Ears(streaming: false)));
                _with.Line.Send(ClientCommands.ClearInput());
            },
            () =>
            {
                _with.Line.Send(ClientCommands.Commit());
                if (_streaming) _with.Line.Send(ClientCommands.UpdateSession(_settings.Ears(streaming: true)));
            });
        if (fed)
        {
            _turns.Feed(turnId);
            _with.Memory.Expect(turnId);
        }
        else if (!string.IsNullOrWhiteSpace(question)) Tell(turnId, new ContextItem.Words(ContextRole.User, question));
    }
}
