using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>What was written in a conversation.</summary>
internal sealed class MessageStore(IDbContextFactory<StudioDb> databases)
{
    /// <summary>Oldest first.</summary>
    /// <exception cref="RefusedException">Not found, or somebody else's.</exception>
    public async Task<IReadOnlyList<MessageView>> ListAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!await db.Conversations.OpenTo(accountId).AnyAsync(c => c.Id == conversationId, cancellationToken)) throw RefusedException.NotFound("conversation");
        var tools = (await db.ToolCalls.Where(t => t.ConversationId == conversationId && t.MessageId != null).OrderBy(t => t.At).ToListAsync(cancellationToken))
            .ToLookup(t => t.MessageId, View);
        var rows = await db.Messages.Where(m => m.ConversationId == conversationId).OrderBy(m => m.At).ToListAsync(cancellationToken);
        return [.. rows.Select(m => View(m, tools[m.Id]))];
    }

    public static ToolCallView View(ToolCallRecord t) => new(t.Name, t.Arguments, t.Result, t.Error, t.DurationMs);

    public static MessageView View(Message m, IEnumerable<ToolCallView>? tools = null) => new(m.Id, m.At, m.AgentId, m.Speaker, m.Text, m.Failure, [.. tools ?? []]);
}
