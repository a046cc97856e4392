using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Agents;

/// <summary>Reads and writes agents. Saving makes a new version; a call that goes on keeps the one it began with.</summary>
internal sealed class AgentStore(IDbContextFactory<StudioDb> databases, AuditLog audit, TimeProvider time)
{
    /// <summary>The field of a refusal that says: somebody else saved in between.</summary>
    public const string VersionField = "version";

    /// <summary>Ordered by name.</summary>
    public async Task<IReadOnlyList<AgentView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Views(db, db.Agents.Where(a => a.DeletedAt == null).OrderBy(a => a.NameKey)).ToListAsync(cancellationToken);
    }

    /// <exception cref="RefusedException">Not found.</exception>
    public async Task<AgentView> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Views(db, db.Agents.Where(a => a.Id == id && a.DeletedAt == null)).SingleOrDefaultAsync(cancellationToken)
            ?? throw RefusedException.NotFound("agent");
    }

    /// <summary>Newest first.</summary>
    /// <exception cref="RefusedException">Not found.</exception>
    public async Task<IReadOnlyList<AgentVersionView>> VersionsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var versions = await db.AgentVersions.Where(v => v.AgentId == id).OrderByDescending(v => v.Version)
            .Select(v => new AgentVersionView(v.Version, v.Settings, v.CreatedAt, db.Users.Where(u => u.Id == v.CreatedById).Select(u => u.DisplayName).FirstOrDefault()))
            .ToListAsync(cancellationToken);
        return versions is [] ? throw RefusedException.NotFound("agent") : versions;
    }

    /// <exception cref="RefusedException">The settings break a rule, or the name is taken.</exception>
    public async Task<AgentView> CreateAsync(AgentSettings settings, string? accountId, CancellationToken cancellationToken)
    {
        settings = AgentRules.Normalize(settings);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await CheckAsync(db, settings, self: null, cancellationToken);
        var agent = new Agent { Name = settings.Name, NameKey = KeyOf(settings.Name), CreatedAt = time.GetUtcNow() };
        db.Agents.Add(agent);
        AddVersion(agent, settings, accountId);
        await audit.AddAsync(db, accountId, "agent.created", settings.Name, cancellationToken);
        await SaveAsync(db, settings.Name, cancellationToken);
        return View(agent, settings);
    }

    /// <exception cref="RefusedException">Not found; the settings break a rule; the name is taken; somebody else saved in between.</exception>
    public async Task<AgentView> UpdateAsync(Guid id, AgentUpdate update, string? accountId, CancellationToken cancellationToken)
    {
        var settings = AgentRules.Normalize(update.Settings);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var agent = await FindRowAsync(db, id, cancellationToken);
        if (update.Version is { } version && version != agent.CurrentVersion)
            throw Overtaken($"Somebody saved version {agent.CurrentVersion} of {agent.Name} while you edited version {version}.");
        await CheckAsync(db, settings, id, cancellationToken);
        var action = (update.Disabled ?? agent.Disabled) == agent.Disabled ? "agent.saved" : agent.Disabled ? "agent.enabled" : "agent.disabled";
        (agent.Name, agent.NameKey, agent.Disabled) = (settings.Name, KeyOf(settings.Name), update.Disabled ?? agent.Disabled);
        await audit.AddAsync(db, accountId, action, settings.Name, cancellationToken);
        AddVersion(agent, settings, accountId);
        await SaveAsync(db, settings.Name, cancellationToken);
        return View(agent, settings);
    }

    /// <exception cref="RefusedException">Not found.</exception>
    public async Task DeleteAsync(Guid id, string? accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var agent = await FindRowAsync(db, id, cancellationToken);
        agent.DeletedAt = time.GetUtcNow();
        await audit.AddAsync(db, accountId, "agent.deleted", agent.Name, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private void AddVersion(Agent agent, AgentSettings settings, string? accountId)
        => agent.Versions.Add(new() { Version = ++agent.CurrentVersion, Settings = settings, CreatedAt = time.GetUtcNow(), CreatedById = accountId });

    private static async Task CheckAsync(StudioDb db, AgentSettings settings, Guid? self, CancellationToken cancellationToken)
    {
        AgentRules.Check(settings);
        var key = KeyOf(settings.Name);
        if (await db.Agents.AnyAsync(a => a.NameKey == key && a.DeletedAt == null && a.Id != self, cancellationToken)) throw NameTaken(settings.Name);
        var known = await db.Tools.Select(t => t.Id).ToListAsync(cancellationToken);
        if (settings.ToolIds.Except(known).Any()) throw RefusedException.Invalid("toolIds", "One of the tools does not exist any more.");
    }

    private static async Task SaveAsync(StudioDb db, string name, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            throw NameTaken(name);
        }
    }

    private static RefusedException Overtaken(string words) => new(Refusal.Conflict, words, new Dictionary<string, string[]> { [VersionField] = [words] });

    private static RefusedException NameTaken(string name) => new(Refusal.Conflict, $"There is already an agent named {name}.");

    private static async Task<Agent> FindRowAsync(StudioDb db, Guid id, CancellationToken cancellationToken)
        => await db.Agents.SingleOrDefaultAsync(a => a.Id == id && a.DeletedAt == null, cancellationToken) ?? throw RefusedException.NotFound("agent");

    private static IQueryable<AgentView> Views(StudioDb db, IQueryable<Agent> agents)
        => from agent in agents
           join version in db.AgentVersions on new { AgentId = agent.Id, Version = agent.CurrentVersion } equals new { version.AgentId, version.Version }
           select new AgentView(agent.Id, agent.CurrentVersion, agent.Disabled, version.Settings, agent.CreatedAt);

    private static AgentView View(Agent agent, AgentSettings settings) => new(agent.Id, agent.CurrentVersion, agent.Disabled, settings, agent.CreatedAt);

    private static string KeyOf(string name) => name.ToUpperInvariant();
}
