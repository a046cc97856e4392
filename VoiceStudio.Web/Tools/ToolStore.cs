using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>Reads, writes and tries tools.</summary>
internal sealed class ToolStore(IDbContextFactory<StudioDb> databases, AgentHosts hosts, AuditLog audit, IConfiguration configuration, TimeProvider time)
{
    /// <summary>Ordered by name.</summary>
    public async Task<IReadOnlyList<ToolView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var users = await UsersAsync(db, cancellationToken);
        return [.. (await db.Tools.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken)).Select(t => View(t, users))];
    }

    /// <exception cref="RefusedException">Not found.</exception>
    public async Task<ToolView> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return View(await RowAsync(db, id, cancellationToken), await UsersAsync(db, cancellationToken));
    }

    /// <exception cref="RefusedException">A rule is broken, or the name is taken.</exception>
    public async Task<ToolView> CreateAsync(ToolSettings settings, string? accountId, CancellationToken cancellationToken)
    {
        Check(settings);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var tool = new Tool { Name = "", Description = "", Kind = "", Parameters = "", CreatedAt = time.GetUtcNow() };
        db.Tools.Add(tool);
        await audit.AddAsync(db, accountId, "tool.created", settings.Name, cancellationToken);
        return await SaveAsync(db, tool, settings, cancellationToken);
    }

    /// <exception cref="RefusedException">Not found; a rule is broken; the name is taken.</exception>
    public async Task<ToolView> UpdateAsync(Guid id, ToolSettings settings, string? accountId, CancellationToken cancellationToken)
    {
        Check(settings);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var tool = await RowAsync(db, id, cancellationToken);
        await audit.AddAsync(db, accountId, "tool.saved", settings.Name, cancellationToken);
        return await SaveAsync(db, tool, settings, cancellationToken);
    }

    /// <exception cref="RefusedException">Not found; agents still have it.</exception>
    public async Task DeleteAsync(Guid id, string? accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var tool = await RowAsync(db, id, cancellationToken);
        var users = (await UsersAsync(db, cancellationToken))[id].ToArray();
        if (users.Length > 0) throw new RefusedException(Refusal.Conflict, $"Take it from these agents first: {string.Join(", ", users)}.");
        db.Tools.Remove(tool);
        await audit.AddAsync(db, accountId, "tool.deleted", tool.Name, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Runs it where agents' tools run, with the same limits. A tool's own failure is an outcome.</summary>
    /// <exception cref="RefusedException">Not found; the arguments are no object; no host is there to run it.</exception>
    public async Task<ToolOutcome> TryAsync(Guid id, JsonElement arguments, CancellationToken cancellationToken)
    {
        if (arguments.ValueKind != JsonValueKind.Object) throw RefusedException.Invalid("arguments", "The arguments are a JSON object.");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var tool = await RowAsync(db, id, cancellationToken);
        return await TryAsync(new ToolSettings(tool.Name, tool.Description, tool.Kind, JsonElement.Parse(tool.Parameters), tool.Settings is null ? null : JsonElement.Parse(tool.Settings)), arguments, cancellationToken);
    }

    /// <summary>The same for a tool that is not saved yet.</summary>
    /// <exception cref="RefusedException">A rule is broken; the arguments are no object; no host is there to run it.</exception>
    public Task<ToolOutcome> TryAsync(ToolSettings tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        Check(tool);
        if (arguments.ValueKind != JsonValueKind.Object) throw RefusedException.Invalid("arguments", "The arguments are a JSON object.");
        return hosts.TryToolAsync(new ToolTrial(new(tool.Name, tool.Description, tool.Kind, tool.Parameters, tool.Settings), arguments.GetRawText()), cancellationToken);
    }

    /// <summary>The last times that agents used it, newest first: how it went, and nothing of what was said, which belongs to whoever said it.</summary>
    public async Task<IReadOnlyList<ToolUse>> UsesAsync(string name, CancellationToken cancellationToken)
    {
        const int newest = 20;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ToolCalls.AsNoTracking().Where(t => t.Name == name).OrderByDescending(t => t.At).Take(newest)
            .Select(t => new ToolUse(t.At, db.Agents.Where(a => a.Id == t.AgentId).Select(a => a.Name).FirstOrDefault() ?? "A deleted agent", t.DurationMs, t.Error != null)).ToListAsync(cancellationToken);
    }

    private void Check(ToolSettings tool) => ToolRules.Check(tool, configuration.GetValue<bool>("Tools:AllowPrivateAddresses"));

    private async Task<ToolView> SaveAsync(StudioDb db, Tool tool, ToolSettings settings, CancellationToken cancellationToken)
    {
        (tool.Name, tool.Description, tool.Kind) = (settings.Name, settings.Description.Trim(), settings.Kind);
        (tool.Parameters, tool.Settings, tool.UpdatedAt) = (settings.Parameters.GetRawText(), settings.Settings?.GetRawText(), time.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            throw new RefusedException(Refusal.Conflict, $"There is already a tool named {settings.Name}.");
        }

        return View(tool, await UsersAsync(db, cancellationToken));
    }

    private static async Task<Tool> RowAsync(StudioDb db, Guid id, CancellationToken cancellationToken)
        => await db.Tools.SingleOrDefaultAsync(t => t.Id == id, cancellationToken) ?? throw RefusedException.NotFound("tool");

    /// <summary>Names of agents by the tools that their current versions have.</summary>
    private static async Task<ILookup<Guid, string>> UsersAsync(StudioDb db, CancellationToken cancellationToken)
    {
        var agents = await db.Agents.Where(a => a.DeletedAt == null)
            .Join(db.AgentVersions, a => new { AgentId = a.Id, Version = a.CurrentVersion }, v => new { v.AgentId, v.Version }, (a, v) => new { a.Name, v.Settings })
            .ToListAsync(cancellationToken);
        return agents.SelectMany(a => a.Settings.ToolIds, (a, tool) => (a.Name, tool)).ToLookup(p => p.tool, p => p.Name);
    }

    private static ToolView View(Tool tool, ILookup<Guid, string> users)
        => new(tool.Id, tool.Name, tool.Description, tool.Kind, JsonElement.Parse(tool.Parameters), tool.Settings is null ? null : JsonElement.Parse(tool.Settings), tool.UpdatedAt, [.. users[tool.Id].Order()]);
}
