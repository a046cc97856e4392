using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Agents;

/// <summary>Two tools and three agents for a studio that has none, so that the first call needs no set-up.</summary>
internal sealed class AgentSeed(StudioDb db, AgentStore agents, TimeProvider time) : ISeed
{
    public async Task PlantAsync(CancellationToken cancellationToken)
    {
        // Deleted ones count: whoever removed Atlas does not want him back.
        if (await db.Agents.AnyAsync(cancellationToken)) return;
        var clock = await ToolAsync(BuiltInTools.Clock, cancellationToken);
        var calculator = await ToolAsync(BuiltInTools.Calculator, cancellationToken);
        foreach (var settings in new[]
        {
            ReadyAgents.Atlas with { ToolIds = [clock, calculator] },
            ReadyAgents.Scout with { ToolIds = [clock] },
            ReadyAgents.Nova with { ToolIds = [clock, calculator] },
        })
        {
            await agents.CreateAsync(settings, accountId: null, cancellationToken);
        }
    }

    private async Task<Guid> ToolAsync(Tool tool, CancellationToken cancellationToken)
    {
        if (await db.Tools.SingleOrDefaultAsync(t => t.Name == tool.Name, cancellationToken) is { } present) return present.Id;
        tool.CreatedAt = tool.UpdatedAt = time.GetUtcNow();
        db.Tools.Add(tool);
        await db.SaveChangesAsync(cancellationToken);
        return tool.Id;
    }
}
