using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Web.Conversations;

/// <summary>
/// Text chat with the agents of a conversation: the same agents, tools, memory and rules of address as in its calls. What is written is kept as it comes;
/// an answer that is stopped or fails stays as far as it got, with the reason.
/// </summary>
internal sealed class Chat(IDbContextFactory<StudioDb> databases, ConversationMemory memory, ConversationDesk desk, AgentHosts hosts, Router router, TimeProvider time)
{
    public const int MaxText = 8_000;
    private const int HistoryLines = 60;

    /// <summary>Agents in a row without a person, as in calls.</summary>
    private const int MaxAgentTurns = 8;

    /// <summary>Writes a line and streams the answers. Cancelling stops the agent that is writing; what it wrote stays.</summary>
    /// <exception cref="RefusedException">Not found; nothing written, or too much.</exception>
    public async IAsyncEnumerable<ChatPart> SendAsync(Guid conversationId, string accountId, string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text)) throw RefusedException.Invalid("text", "There are no words in it.");
        if (text.Length > MaxText) throw RefusedException.Invalid("text", $"A message has up to {MaxText:N0} characters.");
        var (agents, written) = await OpenAsync(conversationId, accountId, text.Trim(), cancellationToken);
        yield return new ChatPart.Written(MessageStore.View(written));
        if (agents.Count == 0) throw new RefusedException(Refusal.Conflict, "None of this conversation's agents exists any more.");

        var addressed = await AddressedAsync(agents, conversationId, text, cancellationToken);
        await foreach (var part in ConverseAsync(conversationId, agents, addressed, cancellationToken)) yield return part;
    }

    /// <summary>Asks the agent again whose answer failed or was stopped. What it had written goes; the new answer stands in its place.</summary>
    /// <exception cref="RefusedException">Not found; nothing went wrong with it; its agent is not there any more.</exception>
    public async IAsyncEnumerable<ChatPart> RetryAsync(Guid conversationId, string accountId, Guid messageId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (agents, failed) = await ReopenAsync(conversationId, accountId, messageId, cancellationToken);
        if (agents.FirstOrDefault(a => a.Id == failed.AgentId) is not { } agent) throw new RefusedException(Refusal.Conflict, $"{failed.Speaker} is not in this conversation any more.");
        yield return new ChatPart.Withdrawn(messageId);
        await foreach (var part in ConverseAsync(conversationId, agents, [new(agent, null, failed.At)], cancellationToken)) yield return part;
    }

    /// <summary>One after the other; who is handed over to comes last.</summary>
    private async IAsyncEnumerable<ChatPart> ConverseAsync(Guid conversationId, List<ChatAgent> agents, IEnumerable<Asked> first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = new Queue<Asked>(first);
        for (var turns = 0; turns < MaxAgentTurns && queue.TryDequeue(out var next); turns++)
        {
            ReplyHandOver? handOver = null;
            await foreach (var part in AnswerAsync(conversationId, next, agents, cancellationToken))
            {
                if (part is ChatPart.HandedOver h) handOver = h.To;
                yield return part;
            }

            if (handOver is null || Mentions.Find(handOver.Agent, [.. agents.Select(a => a.Definition)]) is not { } to || to == next.Agent.Definition.AgentId) continue;
            queue.Enqueue(new(agents.Single(a => a.Definition.AgentId == to), new Briefing(next.Agent.Definition.Name, handOver.Reason)));
        }
    }

    /// <param name="InPlaceOf">When the failed answer began that this one replaces: what came later is not its question.</param>
    private sealed record Asked(ChatAgent Agent, Briefing? Briefing, DateTimeOffset? InPlaceOf = null);

    private sealed record ChatAgent(Guid Id, AgentDefinition Definition, Uri? ServiceUrl);

    private async Task<(List<ChatAgent> Agents, Message Written)> OpenAsync(Guid conversationId, string accountId, string text, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (conversation, agents) = await FindAsync(db, conversationId, accountId, cancellationToken);
        var name = await db.Users.Where(u => u.Id == accountId).Select(u => u.DisplayName).SingleAsync(cancellationToken);
        var message = new Message { ConversationId = conversationId, AccountId = accountId, Speaker = name, Text = text, At = time.GetUtcNow() };
        conversation.LastActivityAt = message.At;
        db.Messages.Add(message);
        await db.SaveChangesAsync(cancellationToken);
        return (agents, message);
    }

    private async Task<(List<ChatAgent> Agents, Message Failed)> ReopenAsync(Guid conversationId, string accountId, Guid messageId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (_, agents) = await FindAsync(db, conversationId, accountId, cancellationToken);
        var failed = await db.Messages.SingleOrDefaultAsync(m => m.Id == messageId && m.ConversationId == conversationId, cancellationToken) ?? throw RefusedException.NotFound("message");
        if (failed.Failure is null) throw new RefusedException(Refusal.Conflict, "Nothing went wrong with this message.");
        await db.ToolCalls.Where(t => t.MessageId == messageId).ExecuteDeleteAsync(cancellationToken);
        db.Messages.Remove(failed);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException e)
        {
            throw new RefusedException(Refusal.Conflict, "It is being asked again already.", inner: e);
        }

        return (agents, failed);
    }

    private static async Task<(Conversation, List<ChatAgent>)> FindAsync(StudioDb db, Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        var conversation = await db.Conversations.Include(c => c.Agents.OrderBy(a => a.Position)).ThenInclude(a => a.Agent)
            .OpenTo(accountId).SingleOrDefaultAsync(c => c.Id == conversationId, cancellationToken) ?? throw RefusedException.NotFound("conversation");
        var agents = new List<ChatAgent>();
        foreach (var seat in conversation.Agents.Where(a => a.Agent is { DeletedAt: null, Disabled: false }))
        {
            if (await AgentDefinitions.FindAsync(db, seat.AgentId, seat.Agent.CurrentVersion, cancellationToken) is var (definition, settings))
                agents.Add(new(seat.AgentId, definition, settings.ServiceUrl));
        }

        return (conversation, agents);
    }

    /// <summary>By name, else by what it is about, else whoever spoke last.</summary>
    private async Task<IEnumerable<Asked>> AddressedAsync(List<ChatAgent> agents, Guid conversationId, string text, CancellationToken cancellationToken)
    {
        var before = await memory.RecallAsync(conversationId, HistoryLines, cancellationToken);
        var current = before.LastOrDefault(l => agents.Any(a => a.Definition.AgentId == l.AgentId))?.AgentId ?? agents[0].Definition.AgentId;
        var decision = await router.DecideAsync(new RouteQuestion(text, [.. agents.Select(a => a.Definition)], current, Picked: false), cancellationToken);
        string[] to = decision.To.IsDefaultOrEmpty ? [current] : [.. decision.To];
        return [.. to.Select(id => new Asked(agents.Single(a => a.Definition.AgentId == id), null))];
    }

    private async IAsyncEnumerable<ChatPart> AnswerAsync(Guid conversationId, Asked asked, List<ChatAgent> all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var agent = asked.Agent;
        var message = new Message { ConversationId = conversationId, AgentId = agent.Id, Speaker = agent.Definition.Name, Text = "", At = asked.InPlaceOf ?? time.GetUtcNow() };
        var (text, tools, usage, failure) = (new StringBuilder(), new List<ReplyTool>(), new List<ReplyUsage>(), "You stopped it.");
        yield return new ChatPart.Answering(message.Id, agent.Id, agent.Definition.Name);
        try
        {
            await foreach (var part in RepliesAsync(conversationId, asked, all, cancellationToken))
            {
                switch (part)
                {
                    case ReplyText e: text.Append(e.Delta); yield return new ChatPart.Words(message.Id, e.Delta); break;
                    case ReplyTool e: tools.Add(e); yield return new ChatPart.ToolUsed(message.Id, View(e)); break;
                    case ReplyUsage e: usage.Add(e); break;
                    case ReplyHandOver e: yield return new ChatPart.HandedOver(message.Id, e); break;
                    case ReplyFailed e: failure = e.Reason; break;
                    case ReplyFinished: failure = null; break;
                }
            }
        }
        finally
        {
            (message.Text, message.Failure) = (text.ToString(), failure);
            await KeepAsync(message, tools, usage);
        }

        yield return new ChatPart.Answered(MessageStore.View(message, tools.Select(View)));
    }

    private async IAsyncEnumerable<ReplyPart> RepliesAsync(Guid conversationId, Asked asked, List<ChatAgent> all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var agent = asked.Agent;
        if ((agent.ServiceUrl ?? await hosts.DefaultUrlAsync(cancellationToken)) is not { } url)
        {
            yield return new ReplyFailed("No agent host is there to run it: set AgentHost:Url.");
            yield break;
        }

        var request = new ReplyRequest
        {
            ConversationId = conversationId.ToString(),
            Agent = agent.Definition,
            Colleagues = [.. all.Where(a => a != agent).Select(a => new Colleague(a.Definition.AgentId, a.Definition.Name, a.Definition.Domain))],
            History = await memory.RecallAsync(conversationId, HistoryLines, cancellationToken, before: asked.InPlaceOf),
            Briefing = asked.Briefing,
            Desk = desk.Open(conversationId, agent.Id),
        };
        await foreach (var part in hosts.ReplyAsync(url, request, cancellationToken)) yield return part;
    }

    /// <summary>Also when the person stopped it: not with the cancelled token.</summary>
    private async Task KeepAsync(Message message, List<ReplyTool> tools, List<ReplyUsage> usage)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        if (!await db.Conversations.AnyAsync(c => c.Id == message.ConversationId)) return; // Deleted meanwhile.
        // An agent that only handed over, or was stopped before its first word, wrote nothing.
        if (message.Text.Length > 0 || message.Failure is not null) db.Messages.Add(message);
        db.ToolCalls.AddRange(tools.Select(t => new ToolCallRecord
        {
            ConversationId = message.ConversationId, MessageId = message.Id, AgentId = message.AgentId!.Value, ToolCallId = t.ToolCallId, Name = t.Name,
            Arguments = t.Arguments, Result = t.Result, Error = t.Error, DurationMs = t.DurationMs, At = time.GetUtcNow(),
        }));
        db.Usage.AddRange(usage.Select(u => new Usage
        {
            ConversationId = message.ConversationId, AgentId = message.AgentId!.Value, ReplyId = message.Id.ToString(), Model = u.Model,
            InputText = u.InputText, InputCached = u.InputCached, OutputText = u.OutputText, At = time.GetUtcNow(),
        }));
        await db.SaveChangesAsync();
    }

    private static ToolCallView View(ReplyTool tool) => new(tool.Name, tool.Arguments, tool.Result, tool.Error, tool.DurationMs);
}
