using System.Text.Json.Nodes;
using LocalRealtime.Thinking;

namespace LocalRealtime.Protocol;

/// <summary>The responses of a session: at most one writes to the conversation, any number run beside it. Used from the mailbox only.</summary>
internal sealed class Responses(SessionParts parts, Conversation conversation, SessionLine line)
{
    private const int MaxAtOnce = 32;

    private readonly List<ResponseRun> _running = [];
    private int _lastInputTokens;
    private int _requestsLeft = RequestLimit;

    private const int RequestLimit = 1000;
    private const int TokenLimit = 50_000;

    public bool HasSpoken { get; private set; }

    /// <summary>A response in the conversation is over: its output tells how long it sounds.</summary>
    public event Action<ResponseOutput>? Ended;

    public ResponseRun? Active => _running.Find(r => r.Output.Request.InConversation);

    /// <exception cref="ProtocolException">Another response is writing to the conversation.</exception>
    public void Create(ResponseRequest request)
    {
        if (request.InConversation && Active is { } active)
            throw new ProtocolException("conversation_already_has_active_response", $"Conversation already has an active response in progress: {active.Output.Id}. Wait until the response is finished before creating a new one.");
        if (_running.Count >= MaxAtOnce) throw new ProtocolException("too_many_responses", $"At most {MaxAtOnce} responses may run at once.");
        var output = new ResponseOutput(request, conversation, Forward);
        var read = ContextWindow.Fit(request.Config, request.Input ?? conversation.Items, parts.Options.ContextTokens);
        // A copy: the reply itself joins the conversation, and is no input of its own.
        var run = new ResponseRun(output, read is null ? [] : [.. read], parts, this, line);
        _running.Add(run);
        output.Start();
        if (read is null)
        {
            Fail(run, new PlannedFailure(ProtocolException.InvalidRequest, "context_length_exceeded", $"The conversation is longer than the {parts.Options.ContextTokens} tokens that the model reads, and the session's truncation is disabled."));
            return;
        }

        line.Tasks.Add(Task.Run(run.RunAsync, line.Over));
    }

    /// <param name="responseId">Null cancels the one in the conversation.</param>
    /// <param name="reason">client_cancelled or turn_detected.</param>
    /// <returns>False when there was nothing to cancel.</returns>
    public bool Cancel(string? responseId, string reason)
    {
        var run = responseId is null ? Active : _running.Find(r => r.Output.Id == responseId);
        if (run is null) return false;
        if (!run.IgnoresCancel) End(run, "cancelled", new JsonObject { ["type"] = "cancelled", ["reason"] = reason });
        return true;
    }

    public void Complete(ResponseRun run) => End(run, "completed", null);

    /// <param name="reason">max_output_tokens or content_filter.</param>
    public void Cut(ResponseRun run, string reason) => End(run, "incomplete", new JsonObject { ["type"] = "incomplete", ["reason"] = reason });

    public void Fail(ResponseRun run, PlannedFailure failure)
    {
        if (run.Output.Over) return;
        End(run, "failed", new JsonObject
        {
            ["type"] = "failed",
            ["error"] = new JsonObject { ["type"] = failure.Type, ["code"] = failure.Code, ["message"] = failure.Message },
        });
    }

    /// <summary>Done when the words of everything this response answers to are known.</summary>
    public async Task WordsKnownAsync(ResponseRun run, CancellationToken cancellation)
    {
        var waiting = await line.Mailbox.AskAsync(() => run.Input.Select(i => i.Transcribing).OfType<Task>().ToArray(), cancellation);
        await Task.WhenAll(waiting).WaitAsync(cancellation);
    }

    public static Situation Describe(ResponseRun run) => SituationReader.Read(run.Output.Request, run.Input);

    private void End(ResponseRun run, string status, JsonObject? details)
    {
        var input = Usage.OfInput(run.Output.Request.Config, run.Input, _lastInputTokens);
        _running.Remove(run);
        run.Output.Finish(status, details, input);
        run.Stop();
        run.Dispose();
        if (run.Output.Request.InConversation) _lastInputTokens = input.Input;
        _requestsLeft = Math.Max(1, _requestsLeft - 1);
        line.Send(new RateLimitsUpdated(
        [
            new RateLimit("requests", RequestLimit, _requestsLeft, 60),
            new RateLimit("tokens", TokenLimit, Math.Max(0, TokenLimit - input.Input - run.Output.Tokens), 1.5),
        ]));
        if (run.Output.Request.InConversation) Ended?.Invoke(run.Output);
    }

    private void Forward(ServerEvent message)
    {
        HasSpoken |= message is OutputAudioDelta;
        if (message is OutputTranscriptDone spoken) line.Chronicle.Said("agent", spoken.Transcript);
        else if (message is OutputTextDone written) line.Chronicle.Said("agent", written.Text);
        else if (message is ArgumentsDone call) line.Chronicle.Said("agent", $"{call.Name}({call.Arguments})");
        line.Send(message);
    }
}
