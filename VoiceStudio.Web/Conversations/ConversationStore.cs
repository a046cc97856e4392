using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>Reads and writes one person's conversations.</summary>
internal sealed class ConversationStore(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    public const int MaxTitle = 120;
    public const int MaxAgents = 8;

    /// <summary>Newest activity first.</summary>
    public async Task<IReadOnlyList<ConversationSummary>> ListAsync(string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Conversations.Where(c => c.OwnerId == accountId && c.ArchivedAt == null).OrderByDescending(c => c.LastActivityAt)
            .Select(c => new { c.Id, c.Title, c.CreatedAt, c.LastActivityAt, Live = c.Calls.Where(k => k.EndedAt == null).Select(k => (Guid?)k.Id).FirstOrDefault() })
            .ToListAsync(cancellationToken);
        var agents = await AgentsAsync(db, db.Conversations.Where(c => c.OwnerId == accountId && c.ArchivedAt == null), cancellationToken);
        return [.. rows.Select(r => new ConversationSummary(r.Id, r.Title, [.. agents[r.Id]], r.CreatedAt, r.LastActivityAt, r.Live))];
    }

    /// <exception cref="RefusedException">Not found, or somebody else's.</exception>
    public async Task<ConversationDetails> FindAsync(Guid id, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var mine = db.Conversations.Where(c => c.Id == id && c.OwnerId == accountId);
        var row = await mine.Select(c => new { c.Title, c.CreatedAt, c.LastActivityAt }).SingleOrDefaultAsync(cancellationToken)
            ?? throw RefusedException.NotFound("conversation");
        var calls = await db.Calls.Where(k => k.ConversationId == id).OrderByDescending(k => k.StartedAt)
            .Select(k => new CallSummary(k.Id, k.StartedAt, k.EndedAt, k.EndReason, db.Utterances.Count(u => u.CallId == k.Id)))
            .ToListAsync(cancellationToken);
        var agents = await AgentsAsync(db, mine, cancellationToken);
        return new(id, row.Title, [.. agents[id]], row.CreatedAt, row.LastActivityAt, [.. calls]);
    }

    /// <exception cref="RefusedException">No agent, too many, one that does not exist, or a title that is too long.</exception>
    public async Task<ConversationDetails> CreateAsync(string accountId, NewConversation wanted, CancellationToken cancellationToken)
    {
        Guid[] agentIds = wanted.AgentIds.IsDefault ? [] : [.. wanted.AgentIds.Distinct()];
        if (agentIds.Length is 0 or > MaxAgents) throw RefusedException.Invalid("agentIds", $"Choose 1 to {MaxAgents} agents.");
        if (wanted.Title?.Length > MaxTitle) throw RefusedException.Invalid("title", $"A title has up to {MaxTitle} characters.");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var agents = await db.Agents.Where(a => agentIds.Contains(a.Id) && a.DeletedAt == null && !a.Disabled).ToDictionaryAsync(a => a.Id, cancellationToken);
        if (agents.Count != agentIds.Length) throw RefusedException.Invalid("agentIds", "One of the agents does not exist any more.");
        var now = time.GetUtcNow();
        var title = string.IsNullOrWhiteSpace(wanted.Title) ? string.Join(", ", agentIds.Select(a => agents[a].Name)) : wanted.Title.Trim();
        var conversation = new Conversation { OwnerId = accountId, Title = title, CreatedAt = now, LastActivityAt = now };
        conversation.Agents.AddRange(agentIds.Select((agentId, position) => new ConversationAgent { AgentId = agentId, Position = position }));
        db.Conversations.Add(conversation);
        await db.SaveChangesAsync(cancellationToken);
        return await FindAsync(conversation.Id, accountId, cancellationToken);
    }

    private static async Task<ILookup<Guid, ConversationAgentView>> AgentsAsync(StudioDb db, IQueryable<Conversation> conversations, CancellationToken cancellationToken)
    {
        var seats = await conversations.SelectMany(c => c.Agents).OrderBy(s => s.Position)
            .Join(db.AgentVersions, s => new { s.AgentId, Version = s.Agent.CurrentVersion }, v => new { v.AgentId, v.Version },
                (s, v) => new { s.ConversationId, s.AgentId, s.Agent.Name, v.Settings })
            .ToListAsync(cancellationToken);
        return seats.ToLookup(s => s.ConversationId, s => new ConversationAgentView(s.AgentId, s.Name, s.Settings.Color));
    }
}
