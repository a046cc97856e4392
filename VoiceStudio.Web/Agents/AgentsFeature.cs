using Microsoft.AspNetCore.Http.HttpResults;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Tools;

namespace VoiceStudio.Web.Agents;

/// <summary>The agents there are to talk with. Everybody sees them; administrators write them.</summary>
internal static class AgentsFeature
{
    public static void AddAgents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AgentStore>().AddSingleton<ServiceCheck>().AddSingleton<AgentTrial>().AddSingleton<VoiceSamples>();
        builder.Services.AddScoped<ISeed, AgentSeed>();
    }

    public static void MapAgents(this WebApplication app)
    {
        var agents = app.MapGroup("/api/agents").WithTags("Agents").RequireAuthorization();
        agents.MapGet("/", ListAsync);
        agents.MapGet("/{id:guid}", FindAsync);
        agents.MapGet("/{id:guid}/versions", VersionsAsync);
        agents.MapGet("/{id:guid}/export", ExportAsync).RequireAuthorization(AccountsFeature.AdminOnly);
        agents.MapPost("/", CreateAsync).RequireAuthorization(AccountsFeature.AdminOnly);
        agents.MapPut("/{id:guid}", UpdateAsync).RequireAuthorization(AccountsFeature.AdminOnly);
        agents.MapDelete("/{id:guid}", DeleteAsync).RequireAuthorization(AccountsFeature.AdminOnly);
    }

    private static async Task<IEnumerable<AgentDocument>> ListAsync(AgentStore agents, CancellationToken cancellationToken)
        => (await agents.ListAsync(cancellationToken)).Select(a => new AgentDocument(a));

    private static async Task<AgentDocument> FindAsync(Guid id, AgentStore agents, CancellationToken cancellationToken)
        => new(await agents.FindAsync(id, cancellationToken));

    private static Task<IReadOnlyList<AgentVersionView>> VersionsAsync(Guid id, AgentStore agents, CancellationToken cancellationToken)
        => agents.VersionsAsync(id, cancellationToken);

    private static async Task<FileContentHttpResult> ExportAsync(Guid id, AgentStore agents, ToolStore tools, CancellationToken cancellationToken)
    {
        var agent = await agents.FindAsync(id, cancellationToken);
        var file = AgentFile.Of(agent.Settings, await tools.ListAsync(cancellationToken));
        return TypedResults.File(file.Write(), "application/json", $"{agent.Settings.Name}.agent.json");
    }

    private static async Task<Created<AgentDocument>> CreateAsync(AgentSettings settings, AgentStore agents, HttpContext context, CancellationToken cancellationToken)
    {
        var agent = await agents.CreateAsync(settings, context.User.AccountId(), cancellationToken);
        return TypedResults.Created($"/api/agents/{agent.Id}", new AgentDocument(agent));
    }

    private static async Task<AgentDocument> UpdateAsync(Guid id, AgentEdit edit, AgentStore agents, HttpContext context, CancellationToken cancellationToken)
        => new(await agents.UpdateAsync(id, edit.ToUpdate(), context.User.AccountId(), cancellationToken));

    private static async Task<NoContent> DeleteAsync(Guid id, AgentStore agents, HttpContext context, CancellationToken cancellationToken)
    {
        await agents.DeleteAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <param name="Version">Current version.</param>
public sealed record AgentView(Guid Id, int Version, bool Disabled, AgentSettings Settings, DateTimeOffset CreatedAt);

public sealed record AgentVersionView(int Version, AgentSettings Settings, DateTimeOffset CreatedAt, string? CreatedBy);

/// <param name="Version">The version this was edited from; refused when somebody saved another in between. Null takes whatever is there.</param>
/// <param name="Disabled">Null leaves it.</param>
public sealed record AgentUpdate(AgentSettings Settings, int? Version = null, bool? Disabled = null);
