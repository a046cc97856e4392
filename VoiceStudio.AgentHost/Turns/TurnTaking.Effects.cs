using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>The effects, in the order in which they must happen: silence first, then memory, then words about it, then what is new.</summary>
internal sealed partial class TurnTaking
{
    private void CarryOut(TurnEffects effects, Reply? next)
    {
        bool Has(TurnEffects effect) => (effects & effect) != 0;
        var ended = _reply;
        if (Has(TurnEffects.CloseGate)) _with.Gate.Close();
        if (Has(TurnEffects.Cut)) Cut();
        if (Has(TurnEffects.ReportInterrupted)) ReportEnded(ended, ReplyOutcome.Interrupted, "A person spoke.");
        if (Has(TurnEffects.ReportRevoked)) ReportEnded(ended, ReplyOutcome.Revoked, _lost ?? "The floor went to somebody else.");
        if (Has(TurnEffects.ReportFailed)) ReportEnded(ended, ReplyOutcome.Failed, ended?.Failure ?? "The model failed.");
        if (Has(TurnEffects.ReportSilent)) EndSilently(ended);
        if (Has(TurnEffects.ReportCompleted)) Complete(ended);
        if (Has(TurnEffects.Release)) PublishAtTheEar(new FloorReleased(_with.Gate.Epoch, _lost ?? "Released."));
        if (Has(TurnEffects.Forget)) Forget(_discarded);
        if (Has(TurnEffects.Ask) && next is not null) Ask(next);
        if (Has(TurnEffects.AskOn) && _reply is { } goesOn) AskOn(goesOn);
        if (Has(TurnEffects.PlayRest)) TakeUpRest();
        if (Has(TurnEffects.Adopt)) Adopt();
        if (Has(TurnEffects.RunTools)) RunHeldTools();
        if (Has(TurnEffects.Finish)) Finish();
        if (Has(TurnEffects.ReportStarted)) _publish(new ReplyStarted(_reply!.Id, _reply.Epoch, _reply.TurnId));
    }

    private void Ask(Reply reply)
    {
        _reply = reply;
        reply.Delivers = _undelivered.Count;
        reply.Trace = _with.Telemetry.BeginReply(_callId, _agent.AgentId, _settings.Model);
        Send(reply.NextAsk(reply.Instructions));
    }

    private void AskOn(Reply reply)
    {
        reply.Speech.Reopen();
        Send(reply.NextAsk(reply.ToolRounds >= Tools.ToolRunner.MostRounds ? "Answer now with what you have; call no more tools." : null));
    }

    /// <summary>The reply at hand is what the floor was granted for.</summary>
    private void Adopt()
    {
        if (_reply is not { } reply) return;
        reply.Epoch = _with.Gate.Epoch;
        _with.Player.Play(reply.Id, reply.Speech, reply.Epoch, reply.Heard);
    }

    private void Finish()
    {
        if (_reply is not { } reply) return;
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        reply.FinishItems();
        reply.Speech.Complete();
        _with.Player.Wake();
    }

    /// <summary>Silence, and the model forgets what nobody heard.</summary>
    private void Cut()
    {
        if (_reply is not { } reply) return;
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        reply.Heard = Math.Max(reply.Heard, _with.Player.Stop(reply.Id));
        if (reply.LastAsk is { } ask && _queue.TryCancel(ask.Id, out var response)) _with.Line.Send(ClientCommands.CancelResponse(response));
        if (reply.RestFrom is null)
        {
            foreach (var item in reply.Items) ForgetUnheard(reply, item);
        }

        LeaveToolsRunning(reply);
        Remember(reply);
        EndTrace(reply, "cut");
        if (reply.HasSounded) _interrupted = reply;
        (_lastCut, _reply) = (reply, null);
    }

    private void ForgetUnheard(Reply reply, SpokenItem item)
    {
        var heard = item.HeardOf(reply.Heard);
        if (heard == 0) Delete(reply, item.ItemId);
        // Floored and clamped: more than the item holds is an error, and the model would remember words that were not heard.
        else if (heard < item.Length || !item.SoundComplete) _with.Line.Send(ClientCommands.Truncate(item.ItemId, item.ContentIndex, AudioFormat.Milliseconds(heard)));
    }

    private void Delete(Reply reply, string itemId)
    {
        if (reply.Forgotten.Add(itemId)) _with.Line.Send(ClientCommands.Delete(itemId));
    }

    private void Complete(Reply? reply)
    {
        if (reply is null) return;
        reply.Heard = reply.Speech.Received;
        Remember(reply);
        EndTrace(reply, "completed");
        _reply = null;
        // A response that failed after it had sounded was heard as far as it went.
        ReportEnded(reply, reply.Failure is null ? ReplyOutcome.Completed : ReplyOutcome.Failed, reply.Failure);
    }

    private static void EndTrace(Reply reply, string how)
    {
        reply.Trace?.SetTag("voicestudio.reply.end", how);
        reply.Trace?.Dispose();
        reply.Trace = null;
    }

    private void EndSilently(Reply? reply)
    {
        _reply = null;
        if (reply is not null) EndTrace(reply, "silent");
        ReportEnded(reply, ReplyOutcome.Silent, reply?.Failure ?? "The model gave no sound.");
    }

    private void Remember(Reply reply)
    {
        var words = reply.WordsHeardBy(reply.Heard);
        if (reply.RestFrom is { } from)
        {
            // The model was made to forget what came after the cut: it is told what was heard of it after all.
            words = words[Math.Min(words.Length, reply.WordsHeardBy(from).Length)..].Trim();
            if (words.Length > 0) _with.Line.Send(ClientCommands.Say(new ContextItem.Words(ContextRole.Assistant, words)));
        }

        if (words.Length > 0) _with.Memory.Add(reply.Id, new ContextItem.Words(ContextRole.Assistant, words));
    }

    private void ReportEnded(Reply? reply, ReplyOutcome outcome, string? reason)
    {
        if (reply is null) return;
        var over = new ReplyEnded(reply.Id, reply.Epoch, reply.TurnId, outcome, reply.WordsHeardBy(reply.Heard), AudioFormat.Milliseconds(reply.Heard), reason);
        if (outcome == ReplyOutcome.Revoked) PublishAtTheEar(over);
        else _publish(over);
    }

    /// <summary>Goes on with what was cut last, from where it was heard.</summary>
    private void TakeUpRest()
    {
        if (_interrupted is not { } rest) return;
        _interrupted = null;
        rest.Speech.RewindTo(rest.Heard);
        rest.FinishItems();
        rest.Speech.Complete();
        rest.RestFrom = rest.Heard;
        _reply = rest;
    }
}
