using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Agents;

/// <summary>Agents as AgentHosts get them: a version with its tools spelled out.</summary>
internal static class AgentDefinitions
{
    /// <returns>Null when there is no such version.</returns>
    public static async Task<(AgentDefinition Agent, AgentSettings Settings)?> FindAsync(StudioDb db, Guid agentId, int version, CancellationToken cancellationToken)
    {
        var row = await db.AgentVersions.AsNoTracking().SingleOrDefaultAsync(v => v.AgentId == agentId && v.Version == version, cancellationToken);
        return row is null ? null : (await DefineAsync(db, agentId, version, row.Settings, cancellationToken), row.Settings);
    }

    /// <summary>Settings that need not be saved: an agent on trial.</summary>
    public static async Task<AgentDefinition> DefineAsync(StudioDb db, Guid agentId, int version, AgentSettings settings, CancellationToken cancellationToken)
    {
        var ids = settings.ToolIds.ToArray();
        return Define(agentId, version, settings, await db.Tools.AsNoTracking().Where(t => ids.Contains(t.Id)).OrderBy(t => t.Name).ToListAsync(cancellationToken));
    }

    private static AgentDefinition Define(Guid agentId, int version, AgentSettings settings, IEnumerable<Tool> tools) => new()
    {
        AgentId = agentId.ToString(),
        Version = version,
        Name = settings.Name,
        Aliases = [.. settings.Aliases],
        Instructions = settings.Instructions,
        Voice = settings.Voice,
        Model = settings.Model,
        Domain = settings.Domain,
        Language = settings.Language,
        Greeting = settings.Greeting,
        Speed = settings.Speed,
        ReasoningEffort = settings.ReasoningEffort,
        NoiseReduction = settings.NoiseReduction,
        TranscriptionModel = settings.TranscriptionModel,
        RetentionRatio = settings.RetentionRatio,
        ContextTokens = settings.ContextTokens,
        Turns = settings.Turns,
        Tools = [.. tools.Select(Define)],
    };

    private static ToolDefinition Define(Tool tool)
        => new(tool.Name, tool.Description, tool.Kind, JsonElement.Parse(tool.Parameters), tool.Settings is null ? null : JsonElement.Parse(tool.Settings));
}
