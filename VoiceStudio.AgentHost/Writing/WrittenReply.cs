using System.Runtime.CompilerServices;
using System.Text;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Writing;

/// <summary>One written answer over a Realtime session of its own that outputs text: told what came before, asked, tools run, closed.</summary>
internal sealed class WrittenReply(ReplyRequest request, RealtimeOptions options, ToolRunner runner, ILogger log)
{
    private static readonly string[] TextOnly = ["text"];
    private readonly string _model = new SessionSettings(request.Agent, options).Model;
    private readonly StringBuilder _text = new();

    public async IAsyncEnumerable<ReplyPart> WriteAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var (session, failure) = await ShortSession.OpenAsync(options, _model, log, stop);
        if (session is null)
        {
            yield return new ReplyFailed(failure!);
            yield break;
        }

        await using var _ = session;
        // What a server cannot offer now, this answer does without.
        if (runner.Tools.HasServers) await runner.Tools.OpenAsync(stop);
        Ask(session);
        await foreach (var part in AnswerAsync(session, stop)) yield return part;
    }

    private void Ask(ShortSession session)
    {
        session.Send(ClientCommands.UpdateSession(new
        {
            type = "realtime",
            output_modalities = TextOnly,
            instructions = Instructions(),
            tools = runner.Offered(request.Colleagues).ToArray(),
            tool_choice = "auto",
        }));
        foreach (var entry in request.History) session.Send(ClientCommands.Say(Item(entry)));
        if (request.Briefing is { } briefing)
            session.Send(ClientCommands.Say(new ContextItem.Words(ContextRole.System, $"{briefing.From ?? "A colleague"} handed over to you: {briefing.Why}. Answer the person now.")));
        session.Send(ClientCommands.CreateResponse("reply", null));
    }

    private ContextItem.Words Item(HistoryEntry entry)
    {
        if (entry.AgentId == request.Agent.AgentId) return new(ContextRole.Assistant, entry.Text);
        var isLast = ReferenceEquals(entry, request.History[^1]);
        // What others said is labelled; the line to be answered speaks for itself.
        return new(ContextRole.User, isLast && entry.AgentId is null ? entry.Text : $"[{entry.Speaker}]: {entry.Text}");
    }

    private string Instructions()
    {
        const string manner = "\n\nYou are answering in a text chat now: write, briefly, in plain text or simple Markdown.";
        if (request.Colleagues.Count == 0) return request.Agent.Instructions + manner;
        var others = string.Join("; ", request.Colleagues.Select(c => c.Domain.Length == 0 ? c.Name : $"{c.Name} ({c.Domain})"));
        return $"{request.Agent.Instructions}{manner} You are {request.Agent.Name}. Colleagues in this chat, who are other agents: {others}. Write only for yourself. "
            + "When a colleague is the better one to answer, call request_turn with the colleague's name and the reason.";
    }

    private async IAsyncEnumerable<ReplyPart> AnswerAsync(ShortSession session, [EnumeratorCancellation] CancellationToken stop)
    {
        var rounds = 0;
        await foreach (var signal in session.SignalsAsync(stop))
        {
            switch (signal)
            {
                case RealtimeSignal.Words words:
                    _text.Append(words.Delta);
                    yield return new ReplyText(words.Delta);
                    break;
                case RealtimeSignal.ResponseDone done:
                    if (done.Usage is { } usage) yield return new ReplyUsage(_model, usage.InputText, usage.InputCached, usage.OutputText);
                    var again = false;
                    foreach (var call in done.Calls)
                    {
                        var (part, goesOn) = await UseToolAsync(session, call, stop);
                        again |= goesOn;
                        yield return part;
                    }

                    if (again && ++rounds < ToolRunner.MostRounds) session.Send(ClientCommands.CreateResponse("reply", null));
                    else
                    {
                        yield return End(done);
                        yield break;
                    }

                    break;
                case RealtimeSignal.Error error when RealtimeFailure.IsFatal(error.Code):
                    yield return new ReplyFailed(RealtimeFailure.ForPeople(error.Code));
                    yield break;
                case RealtimeSignal.Lost lost:
                    yield return new ReplyFailed(lost.Reason);
                    yield break;
            }
        }
    }

    /// <returns>The part, and whether the model must speak again with the result.</returns>
    private async Task<(ReplyPart Part, bool GoesOn)> UseToolAsync(ShortSession session, FunctionCall call, CancellationToken stop)
    {
        if (call.Name == RequestTurn.Name)
        {
            var (agent, reason) = RequestTurn.Read(call.Arguments);
            return (new ReplyHandOver(agent, reason), false);
        }

        var answer = runner.Tools.Find(call.Name) is { NeedsApproval: true }
            ? new ToolAnswer(call, null, "It needs a person's approval, which can be given in a call only.", TimeSpan.Zero)
            : await runner.RunAsync(call, stop);
        session.Send(ClientCommands.Say(new ContextItem.Output(call.CallId, answer.ForModel)));
        return (new ReplyTool(call.CallId, call.Name, call.Arguments, answer.Result, answer.Error, (int)answer.Duration.TotalMilliseconds), true);
    }

    private ReplyPart End(RealtimeSignal.ResponseDone done) => done.Outcome switch
    {
        ResponseOutcome.Completed or ResponseOutcome.Incomplete => new ReplyFinished(_text.ToString()),
        _ => new ReplyFailed(done.ErrorCode.Length > 0 ? RealtimeFailure.ForPeople(done.ErrorCode) : done.Reason ?? "The model gave no answer."),
    };
}
