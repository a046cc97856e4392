using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Calls;

/// <summary>What was said and written in a conversation so far, as an agent is told it when it comes.</summary>
internal sealed class ConversationMemory(IDbContextFactory<StudioDb> databases)
{
    private const int MaxLine = 2_000;

    /// <summary>The newest lines, oldest first. What nobody heard is not among them.</summary>
    /// <param name="before">Nothing from then on.</param>
    public async Task<IReadOnlyList<HistoryEntry>> RecallAsync(Guid conversationId, int lines, CancellationToken cancellationToken, DateTimeOffset? before = null)
    {
        var end = before ?? DateTimeOffset.MaxValue;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var written = await db.Messages.Where(m => m.ConversationId == conversationId && m.At < end).OrderByDescending(m => m.At).Take(lines)
            .Select(m => new { m.Speaker, m.AgentId, m.Text, m.At }).ToListAsync(cancellationToken);
        var spoken = await db.Utterances.Where(u => db.Calls.Any(c => c.Id == u.CallId && c.ConversationId == conversationId) && u.StartedAt < end).OrderByDescending(u => u.StartedAt).Take(lines)
            .Select(u => new { Speaker = u.SpeakerName, u.AgentId, u.Text, At = u.StartedAt }).ToListAsync(cancellationToken);
        return [.. written.Concat(spoken).Where(l => l.Text.Length > 0).OrderByDescending(l => l.At).Take(lines).Reverse()
            .Select(l => new HistoryEntry(l.Speaker, l.AgentId?.ToString(), l.Text.Length > MaxLine ? l.Text[..MaxLine] : l.Text, l.At))];
    }
}
