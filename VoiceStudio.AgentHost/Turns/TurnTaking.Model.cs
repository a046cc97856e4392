using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>What the model says, fails to say, and asks for.</summary>
internal sealed partial class TurnTaking
{
    private const int MostTries = 2;
    private readonly ResponseQueue _queue = new();
    private readonly Dictionary<string, Reply> _responses = [];

    private static Reply NewReply(string? turnId, string? instructions) => new("reply_" + Guid.CreateVersion7().ToString("N"), turnId, instructions);

    private void Take(RealtimeSignal signal)
    {
        if (TookForSummary(signal)) return;
        switch (signal)
        {
            case RealtimeSignal.Ready: Opened(); break;
            case RealtimeSignal.Lost { Fatal: false } lost: Lost(lost.Reason); break;
            case RealtimeSignal.SpeechStarted started: SpeechStarted(started); break;
            case RealtimeSignal.SpeechStopped stopped when _turns.OfItem(stopped.ItemId) is { } turn: turn.EndMs = stopped.AudioEndMs; break;
            case RealtimeSignal.Committed committed: Committed(committed.ItemId); break;
            case RealtimeSignal.HeardPartly partly: HeardPartly(partly); break;
            case RealtimeSignal.Heard heard: Heard(heard.ItemId, heard.Transcript); break;
            case RealtimeSignal.NotUnderstood failed: NotUnderstood(failed); break;
            case RealtimeSignal.ResponseStarted started: ResponseStarted(started); break;
            case RealtimeSignal.Sound sound when Present(sound.ResponseId) is { } reply: Sound(reply, sound); break;
            case RealtimeSignal.SoundDone done when Present(done.ResponseId) is { } reply: reply.FinishSound(done.ItemId); break;
            case RealtimeSignal.Words words when Present(words.ResponseId) is { } reply: reply.HearWords(words.ItemId, words.Delta); break;
            case RealtimeSignal.WordsDone words when Present(words.ResponseId) is { } reply: reply.FinishWords(words.ItemId, words.Transcript); break;
            case RealtimeSignal.ResponseDone done: ResponseDone(done); break;
            case RealtimeSignal.Error error: Failed(error); break;
        }
    }

    /// <summary>The reply at hand, if the response is its; what comes late of another is dropped.</summary>
    private Reply? Present(string responseId) => _responses.TryGetValue(responseId, out var reply) && reply == _reply ? reply : null;

    private void Send(Ask ask)
    {
        if (_reply is { } reply && reply.LastAsk == ask) reply.IsAwaited = true;
        _watchdog.Change(_with.Options.ReplyLimit, Timeout.InfiniteTimeSpan);
        // Without a connection it is asked for again when there is one.
        if (_queue.Enqueue(ask) is { } now) SendNow(now);
    }

    private void SendNow(Ask ask)
    {
        if (!_with.Line.Send(ClientCommands.CreateResponse(ask.Id, ask.Instructions))) _queue.Reset();
    }

    private void ResponseStarted(RealtimeSignal.ResponseStarted started)
    {
        var ask = _queue.Started(started.ResponseId, started.AskId);
        if (Owner(ask) is { } reply) _responses[started.ResponseId] = reply;
    }

    private Reply? Owner(string? ask) => ask is null ? null : Owns(_reply, ask) ? _reply : Owns(_lastCut, ask) ? _lastCut : null;

    private static bool Owns(Reply? reply, string ask) => reply is not null && ask.StartsWith(reply.Id + ".", StringComparison.Ordinal);

    private void Sound(Reply reply, RealtimeSignal.Sound sound)
    {
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (reply.Speech.Received == 0)
        {
            if (TurnEnd(reply) is { } spoken) _with.Telemetry.FirstDelta(_with.Player.Now - spoken);
            reply.Trace?.AddEvent(new("first_delta"));
        }

        reply.Hear(sound.ItemId, sound.ContentIndex, sound.Pcm);
        _with.Player.Wake();
    }

    /// <summary>When the person whom it answers had finished; null for a reply to nobody.</summary>
    private TimeSpan? TurnEnd(Reply reply) => reply.TurnId is { } turn ? _turns.OfTurn(turn)?.EndedAt : null;

    private void ResponseDone(RealtimeSignal.ResponseDone done)
    {
        _responses.Remove(done.ResponseId, out var reply);
        if (_queue.Done(done.ResponseId) is { } next) SendNow(next);
        if (reply is null) return;
        if (done.Usage is { } usage) Report(reply.Id, usage);
        if (reply != _reply) ForgetLate(reply, done);
        else Conclude(reply, done);
    }

    private void Report(string replyId, Usage usage)
        => _publish(new UsageReported(replyId, _settings.Model, usage.InputText, usage.InputAudio, usage.InputCached, usage.OutputText, usage.OutputAudio));

    /// <summary>Items that a cut response added after the cut were never heard.</summary>
    private void ForgetLate(Reply reply, RealtimeSignal.ResponseDone done)
    {
        foreach (var item in done.ItemIds)
        {
            if (!reply.Items.Any(i => i.ItemId == item && i.HeardOf(reply.Heard) > 0)) Delete(reply, item);
        }
    }

    private void Conclude(Reply reply, RealtimeSignal.ResponseDone done)
    {
        reply.IsAwaited = false;
        if (done.Outcome != ResponseOutcome.Completed) reply.Failure = RealtimeFailure.ForPeople(done.ErrorCode) + (done.Reason is null ? "" : " (" + done.Reason + ")");
        if (RealtimeFailure.IsFatal(done.ErrorCode)) _post(new RealtimeSignal.Lost(true, RealtimeFailure.ForPeople(done.ErrorCode)));
        if (done.Calls.Count > 0 && done.Outcome == ResponseOutcome.Completed)
        {
            reply.FinishItems();
            reply.HeldCalls.AddRange(done.Calls);
            Apply(TurnSignal.ToolsAsked);
            return;
        }

        // An announcement was made while tools still run: the reply itself is to come.
        if (reply.RunningCalls.Count > 0) return;
        var sounded = reply.Speech.Received > 0;
        Apply(sounded ? TurnSignal.ReplyDone : done.Outcome == ResponseOutcome.Completed ? TurnSignal.ReplyEmpty : TurnSignal.ReplyFailed);
    }

    private void Failed(RealtimeSignal.Error error)
    {
        LogError(error.Code ?? "", error.Message);
        if (RealtimeFailure.IsFatal(error.Code)) _post(new RealtimeSignal.Lost(true, RealtimeFailure.ForPeople(error.Code)));
        var next = _queue.Refused(error.EventId, error.Code, out var failed);
        if (failed && _reply is { } reply && error.EventId == reply.LastAsk?.Id)
        {
            reply.Failure = RealtimeFailure.ForPeople(error.Code) + " (" + error.Message + ")";
            Apply(TurnSignal.ReplyFailed);
        }

        if (next is not null) SendNow(next);
    }

    /// <summary>A connection is open, for the first time or again: what was asked of the old one is asked of this one.</summary>
    private void Opened()
    {
        _queue.Reset();
        _with.Line.Open(Opening());
        _recycling.Change(_with.Options.RecycleAfter, Timeout.InfiniteTimeSpan);
        (_summaryResponse, _summaryTried) = (null, false);
        Show(ready: true);
        _with.Ears.Resend();
        if (_reply is not { IsAwaited: true, LastAsk: { } ask } reply) return;
        if (reply.TurnId is { } turn && !_with.Memory.Knows(turn)) Feed(turn, null);
        Send(ask);
    }

    private void Lost(string why)
    {
        _queue.Reset();
        _responses.Clear();
        _turns.LoseItems();
        _with.Telemetry.Reconnected();
        // What has no sound yet is asked for again in the next session.
        if (_reply is not { IsAwaited: true, Speech.Received: > 0 } reply) return;
        (reply.Failure, reply.IsAwaited) = (why, false);
        Apply(_state == TurnState.Guessing ? TurnSignal.ReplyFailed : TurnSignal.ReplyDone);
    }

    private void TakeOverdue()
    {
        if (_reply is not { IsAwaited: true } reply) return;
        reply.Failure = $"The model gave no sound within {_with.Options.ReplyLimit.TotalSeconds:0} s.";
        LogOverdue(reply.Attempts);
        var again = NewReply(reply.TurnId, reply.Instructions);
        again.Attempts = reply.Attempts + 1;
        Apply(reply.Attempts < MostTries ? TurnSignal.Overdue : TurnSignal.OverdueAgain, again);
        // A response that was never ended, cancelled or not, must not hold up the next.
        if (_queue.GiveUpActive() is { } next) SendNow(next);
    }

    [LoggerMessage(LogLevel.Warning, "The Realtime API reports {Code}: {Text}")]
    private partial void LogError(string code, string text);

    [LoggerMessage(LogLevel.Warning, "No sound came in time (attempt {Attempt}).")]
    private partial void LogOverdue(int attempt);
}
