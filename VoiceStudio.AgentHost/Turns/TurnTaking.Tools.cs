using System.Text.Json;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>Tools that the model calls within a reply.</summary>
internal sealed partial class TurnTaking
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowTool = TimeSpan.FromMilliseconds(1500);

    /// <summary>How long a reply waits for its tools; after that they go on without it.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, TaskCompletionSource<TurnRequestAnswer>> _requests = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stopTools = new();

    private sealed record ToolsSlow(Reply Reply) : SessionSignal;

    private sealed record ToolsTooLong(Reply Reply) : SessionSignal;

    private sealed record ToolsEnded(Reply Reply, ToolAnswer Answer, bool HandsOver = false) : SessionSignal;

    /// <summary>Waits for the tools that still run, once they are told to stop.</summary>
    public async Task StopToolsAsync()
    {
        await _stopTools.CancelAsync();
        await Task.WhenAll(_running);
        _stopTools.Dispose();
    }

    private void RunHeldTools()
    {
        if (_reply is not { HeldCalls.Count: > 0 } reply) return;
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        reply.ToolRounds++;
        reply.RunningCalls.AddRange(reply.HeldCalls);
        _running.RemoveAll(t => t.IsCompleted);
        foreach (var call in reply.HeldCalls)
        {
            _publish(new ToolCalled(call.CallId, call.Name, call.Arguments, null, null, 0));
            _running.Add(call.Name switch
            {
                RequestTurn.Name => RequestTurnAsync(reply, call),
                StopTool.Name => StopToolAsync(reply, call),
                _ when _with.Tools.Tools.Find(call.Name) is { NeedsApproval: true } => ApproveAsync(reply, call),
                _ => RunToolAsync(reply, call),
            });
        }

        reply.HeldCalls.Clear();
    }

    private async Task RunToolAsync(Reply reply, FunctionCall call)
    {
        try
        {
            var answering = _with.Tools.RunAsync(call, _stopTools.Token);
            if (await IsSlowerThanAsync(answering, SlowTool))
            {
                _post(new ToolsSlow(reply));
                if (await IsSlowerThanAsync(answering, LongestHold - SlowTool)) _post(new ToolsTooLong(reply));
            }

            _post(new ToolsEnded(reply, await answering));
        }
        catch (OperationCanceledException) when (_stopTools.IsCancellationRequested)
        {
            // The session is over: nobody waits for the answer.
        }
    }

    private async Task<bool> IsSlowerThanAsync(Task answering, TimeSpan limit)
    {
        if (answering.IsCompleted) return false;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stopTools.Token);
        var slow = await Task.WhenAny(answering, Task.Delay(limit, _with.Time, enough.Token)) != answering;
        await enough.CancelAsync();
        return slow;
    }

    private Task StopToolAsync(Reply reply, FunctionCall call)
    {
        var stopped = _with.Tools.Stop(StopTool.Read(call.Arguments));
        _post(new ToolsEnded(reply, new ToolAnswer(call, JsonSerializer.Serialize(new { stopped }), null, TimeSpan.Zero)));
        return Task.CompletedTask;
    }

    /// <summary>Nobody likes silence: a tool that takes its time is announced, once in a round.</summary>
    private void Announce(Reply reply)
    {
        if (reply != _reply || reply.RunningCalls.Count == 0 || reply.AnnouncedRound == reply.ToolRounds || reply.HasSounded) return;
        reply.AnnouncedRound = reply.ToolRounds;
        Send(reply.NextAsk("Say in a few words that you are looking into it, and nothing else. Call no tool."));
    }

    private async Task RequestTurnAsync(Reply reply, FunctionCall call)
    {
        var started = _with.Time.GetTimestamp();
        var (agent, reason) = RequestTurn.Read(call.Arguments);
        if (await AskFloorAsync(reply.Epoch, agent, reason) is not { } answer) return;
        var result = RequestTurn.Answer(answer.Granted, answer.Reason);
        _post(new ToolsEnded(reply, new ToolAnswer(call, result, null, _with.Time.GetElapsedTime(started)), HandsOver: answer.Granted));
    }

    /// <summary>Null when the session is over.</summary>
    private async Task<TurnRequestAnswer?> AskFloorAsync(long epoch, string agent, string reason)
    {
        var id = "request_" + Guid.CreateVersion7().ToString("N");
        var asked = new TaskCompletionSource<TurnRequestAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[id] = asked;
        _publish(new TurnRequested(id, epoch, agent, reason));
        try
        {
            return await asked.Task.WaitAsync(RequestLimit, _with.Time, _stopTools.Token);
        }
        catch (TimeoutException)
        {
            return new TurnRequestAnswer(id, false, "Nobody decided in time; go on yourself.");
        }
        catch (OperationCanceledException) when (_stopTools.IsCancellationRequested)
        {
            return null;
        }
    }

    private void AnswerRequest(TurnRequestAnswer answer)
    {
        if (_requests.Remove(answer.RequestId, out var asked)) asked.TrySetResult(answer);
    }

    private void Take(ToolsEnded ended)
    {
        var (reply, answer) = (ended.Reply, ended.Answer);
        if (!reply.RunningCalls.Remove(answer.Call))
        {
            TakeLate(answer);
            return;
        }

        Publish(answer);
        // Told even if the reply was cut: a call without its output confuses the model for the rest of the call.
        Tell(answer.Call, answer.ForModel);
        reply.HandsOver |= ended.HandsOver;
        if (reply.RunningCalls.Count > 0 || reply != _reply) return;
        // Who has said its sentence and hands over is done; the colleague answers.
        Apply(reply.HandsOver && reply.Speech.Received > 0 ? TurnSignal.ReplyDone : TurnSignal.ToolsAnswered);
    }

    private void Publish(ToolAnswer answer)
        => _publish(new ToolCalled(answer.Call.CallId, answer.Call.Name, answer.Call.Arguments, answer.Result, answer.Error, (int)answer.Duration.TotalMilliseconds));

    private void Tell(FunctionCall call, string result)
    {
        var output = new ContextItem.Output(call.CallId, result);
        _with.Memory.Add(call.CallId, new ContextItem.Call(call.CallId, call.Name, call.Arguments));
        _with.Memory.Add(call.CallId, output);
        _with.Line.Send(ClientCommands.Say(output));
    }
}
