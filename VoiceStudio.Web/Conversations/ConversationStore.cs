using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>Reads and writes the conversations of a person: those that are the person's own, and those that the person was invited to.</summary>
internal sealed class ConversationStore(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    public const int MaxTitle = 120;
    public const int MaxAgents = 8;
    private const int MaxPage = 200;

    /// <summary>Newest activity first.</summary>
    public async Task<IReadOnlyList<ConversationSummary>> ListAsync(string accountId, ConversationQuery query, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var page = Matching(db, accountId, query).OrderByDescending(c => c.LastActivityAt).Skip(Math.Max(0, query.Skip)).Take(Math.Clamp(query.Take, 1, MaxPage));
        var rows = await page
            .Select(c => new { c.Id, c.Title, c.CreatedAt, c.LastActivityAt, c.ArchivedAt, Live = c.Calls.Where(k => k.EndedAt == null).Select(k => (Guid?)k.Id).FirstOrDefault() })
            .ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.Id).ToArray();
        var agents = await AgentsAsync(db, db.Conversations.Where(c => ids.Contains(c.Id)), cancellationToken);
        var last = await LastWords.FindAsync(db, ids, cancellationToken);
        return [.. rows.Select(r => new ConversationSummary(r.Id, r.Title, [.. agents[r.Id]], r.CreatedAt, r.LastActivityAt, r.Live)
        {
            Archived = r.ArchivedAt is not null, LastWords = last.GetValueOrDefault(r.Id),
        })];
    }

    /// <summary>How many there are, on all pages together.</summary>
    public async Task<int> CountAsync(string accountId, ConversationQuery query, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Matching(db, accountId, query).CountAsync(cancellationToken);
    }

    /// <summary>The newest, unfiltered.</summary>
    public Task<IReadOnlyList<ConversationSummary>> ListAsync(string accountId, CancellationToken cancellationToken) => ListAsync(accountId, new ConversationQuery(), cancellationToken);

    /// <exception cref="RefusedException">Not found; a title that is empty or too long.</exception>
    public async Task ChangeAsync(Guid id, string accountId, ConversationChange change, CancellationToken cancellationToken)
    {
        if (change.Title is { } title && (string.IsNullOrWhiteSpace(title) || title.Length > MaxTitle)) throw RefusedException.Invalid("title", $"A title has 1 to {MaxTitle} characters.");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var conversation = await MineAsync(db, id, accountId, cancellationToken);
        conversation.Title = change.Title?.Trim() ?? conversation.Title;
        if (change.Archived is { } archived) conversation.ArchivedAt = archived ? conversation.ArchivedAt ?? time.GetUtcNow() : null;
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Really gone, with everything that was said and written in it.</summary>
    /// <exception cref="RefusedException">Not found; a call goes on.</exception>
    public async Task DeleteAsync(Guid id, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var conversation = await MineAsync(db, id, accountId, cancellationToken);
        if (await db.Calls.AnyAsync(c => c.ConversationId == id && c.EndedAt == null, cancellationToken)) throw new RefusedException(Refusal.Conflict, "A call goes on in it. End the call first.");
        db.Conversations.Remove(conversation);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IQueryable<Conversation> Matching(StudioDb db, string accountId, ConversationQuery query)
    {
        var found = db.Conversations.AsNoTracking().OpenTo(accountId).Where(c => (c.ArchivedAt != null) == query.Archived);
        if (query.AgentId is { } agentId) found = found.Where(c => c.Agents.Any(a => a.AgentId == agentId));
        if (query.From is { } from) found = found.Where(c => c.LastActivityAt >= from);
        if (query.To is { } to) found = found.Where(c => c.LastActivityAt < to);
        return WordSearch.Find(db, query.Search) is { } ids ? found.Where(c => ids.Contains(c.Id)) : found;
    }

    private static async Task<Conversation> MineAsync(StudioDb db, Guid id, string accountId, CancellationToken cancellationToken)
        => await db.Conversations.SingleOrDefaultAsync(c => c.Id == id && c.OwnerId == accountId, cancellationToken) ?? throw RefusedException.NotFound("conversation");

    /// <exception cref="RefusedException">Not found, or somebody else's.</exception>
    public async Task<ConversationDetails> FindAsync(Guid id, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var mine = db.Conversations.Where(c => c.Id == id).OpenTo(accountId);
        var row = await mine.Select(c => new { c.Title, c.OwnerId, c.CreatedAt, c.LastActivityAt, c.ArchivedAt }).SingleOrDefaultAsync(cancellationToken)
            ?? throw RefusedException.NotFound("conversation");
        var calls = await db.Calls.Where(k => k.ConversationId == id).OrderByDescending(k => k.StartedAt)
            .Select(k => new CallSummary(k.Id, k.StartedAt, k.EndedAt, k.EndReason, db.Utterances.Count(u => u.CallId == k.Id)))
            .ToListAsync(cancellationToken);
        var agents = await AgentsAsync(db, mine, cancellationToken);
        var people = await db.Users.Where(u => u.Id == row.OwnerId || db.Conversations.Any(c => c.Id == id && c.Members.Any(m => m.AccountId == u.Id)))
            .Select(u => new { u.Id, u.DisplayName }).ToListAsync(cancellationToken);
        return new(id, row.Title, [.. agents[id]], row.CreatedAt, row.LastActivityAt, [.. calls])
        {
            People = [.. people.OrderByDescending(p => p.Id == row.OwnerId).ThenBy(p => p.DisplayName).Select(p => p.DisplayName)],
            Archived = row.ArchivedAt is not null,
            IsMine = row.OwnerId == accountId,
        };
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
