using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>Tools that outlive their reply: it was spoken over, went to a colleague, or waited long enough. What they bring is said when there is room for it.</summary>
internal sealed partial class TurnTaking
{
    private const string StillRunning = """{"status":"running","note":"It goes on in the background. Its result will come as a message; do not call it again."}""";
    private const int MostAttempts = 120;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ApprovalLimit = TimeSpan.FromSeconds(3);
    private readonly Approvals _approvals = new();
    private readonly List<string> _undelivered = [];
    private int _attempts;
    private bool _asksToDeliver;

    private sealed record DeliveryDue : SessionSignal;

    private sealed record DeliveryAnswered(bool Granted) : SessionSignal;

    /// <summary>The calls of this reply go on without it; the model is told so, since a call without an output confuses it.</summary>
    private void LeaveToolsRunning(Reply reply)
    {
        foreach (var call in reply.RunningCalls.Where(c => c.Name is not (RequestTurn.Name or StopTool.Name)).ToArray())
        {
            reply.RunningCalls.Remove(call);
            Tell(call, StillRunning);
        }
    }

    private void TakeTooLong(Reply reply)
    {
        if (reply != _reply || reply.RunningCalls.Count == 0) return;
        LeaveToolsRunning(reply);
        // An announcement that is just being made ends the reply by itself.
        if (!reply.IsAwaited) Apply(reply.Speech.Received > 0 ? TurnSignal.ReplyDone : TurnSignal.ReplyEmpty);
    }

    private void TakeLate(ToolAnswer answer)
    {
        Publish(answer);
        Tell(answer.Call.CallId, new ContextItem.Words(ContextRole.System, $"{answer.Call.Name} has answered: {answer.ForModel}"));
        // What the person had stopped needs no saying.
        if (answer.Error == ToolRunner.Stopped) return;
        _undelivered.Add(answer.Call.Name);
        _attempts = 0;
        TryToDeliver();
    }

    /// <summary>Asks the floor for a turn of our own; whoever speaks goes first. A reply that begins meanwhile brings the result along.</summary>
    private void TryToDeliver()
    {
        if (_undelivered.Count == 0 || _asksToDeliver || _attempts++ >= MostAttempts) return;
        if (_state != TurnState.Quiet || _turns.IsOpen)
        {
            _delivery.Change(TryAgain, Timeout.InfiniteTimeSpan);
            return;
        }

        _asksToDeliver = true;
        _running.RemoveAll(t => t.IsCompleted);
        _running.Add(AskToDeliverAsync($"{string.Join(", ", _undelivered)} has answered"));
    }

    private async Task AskToDeliverAsync(string why)
    {
        if (await AskFloorAsync(_with.Gate.Epoch, _agent.AgentId, why) is { } answer) _post(new DeliveryAnswered(answer.Granted));
    }

    private void Take(DeliveryAnswered answered)
    {
        _asksToDeliver = false;
        // Granted: the grant is on its way, and if it is lost we ask again.
        _delivery.Change(answered.Granted ? RequestLimit : TryAgain, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The listener hears a reply that knew these results.</summary>
    private void Delivered(Reply reply)
    {
        _undelivered.RemoveRange(0, Math.Min(reply.Delivers, _undelivered.Count));
        reply.Delivers = 0;
    }

    private Task ApproveAsync(Reply reply, FunctionCall call)
    {
        if (_approvals.Find(call, _with.Player.Now) is { } asked) return RunApprovedAsync(reply, call, asked);
        _approvals.Ask(call, _with.Player.Now);
        _publish(new ApprovalAsked(call.CallId, call.Name, call.Arguments));
        _post(new ToolsEnded(reply, new ToolAnswer(call, Approvals.Instruction(call), null, TimeSpan.Zero)));
        return Task.CompletedTask;
    }

    /// <summary>The model has heard a yes; what the person said may still be on its way from the recognizer.</summary>
    private async Task RunApprovedAsync(Reply reply, FunctionCall call, Approval asked)
    {
        string refused;
        try
        {
            if (await asked.Decision.WaitAsync(ApprovalLimit, _with.Time, _stopTools.Token) && asked.TryUse())
            {
                await RunToolAsync(reply, call);
                return;
            }

            refused = asked.TryUse() ? "The person did not agree." : "It was done already, or is being done.";
        }
        catch (TimeoutException)
        {
            refused = "The person has not agreed yet. Ask, and call it again when they have.";
        }
        catch (OperationCanceledException) when (_stopTools.IsCancellationRequested)
        {
            return;
        }

        _post(new ToolsEnded(reply, new ToolAnswer(call, null, refused, TimeSpan.Zero)));
    }

    /// <summary>Agreed on the page: nobody has to say it again.</summary>
    private void AnswerApproval(string callId, bool given)
    {
        if (_approvals.Answer(callId, given) is not { } asked || !given || !asked.TryUse()) return;
        // A reply of no turn: what comes of it is told as everything that comes late.
        _running.Add(RunToolAsync(NewReply(null, null), asked.Call));
    }
}
