using Microsoft.AspNetCore.Http.HttpResults;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Accounts;

namespace VoiceStudio.Web.Tools;

/// <summary>What agents may do beside talking. Administrators write and try tools; agents name them in their settings.</summary>
internal static class ToolsFeature
{
    public static void AddTools(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<ToolStore>().AddSingleton<DeskTokens>().AddSingleton<ConversationDesk>();

    public static void MapTools(this WebApplication app)
    {
        app.MapPost("/" + ConversationDesk.Path, AskDeskAsync).WithTags("Callbacks").AllowAnonymous();
        var tools = app.MapGroup("/api/tools").WithTags("Tools").RequireAuthorization(AccountsFeature.AdminOnly);
        tools.MapGet("/", (ToolStore store, CancellationToken cancellationToken) => store.ListAsync(cancellationToken));
        tools.MapGet("/{id:guid}", (Guid id, ToolStore store, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken));
        tools.MapPost("/", CreateAsync);
        tools.MapPut("/{id:guid}", (Guid id, ToolSettings settings, ToolStore store, HttpContext context, CancellationToken cancellationToken) => store.UpdateAsync(id, settings, context.User.AccountId(), cancellationToken));
        tools.MapDelete("/{id:guid}", DeleteAsync);
        tools.MapPost("/{id:guid}/try", (Guid id, ToolArguments arguments, ToolStore store, CancellationToken cancellationToken) => store.TryAsync(id, arguments.Arguments, cancellationToken));
    }

    /// <summary>Asked by agents' hosts, never by people: the token says for which conversation and agent.</summary>
    private static async Task<IResult> AskDeskAsync(HttpContext http, DeskRequest request, DeskTokens tokens, ConversationDesk desk, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || tokens.Read(header["Bearer ".Length..].Trim()) is not var (conversationId, agentId))
            return Results.Problem("The token is not one of ours, or too old.", statusCode: StatusCodes.Status401Unauthorized);
        return Results.Text(await desk.RunAsync(conversationId, agentId, request, cancellationToken));
    }

    private static async Task<Created<ToolView>> CreateAsync(ToolSettings settings, ToolStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var tool = await store.CreateAsync(settings, context.User.AccountId(), cancellationToken);
        return TypedResults.Created($"/api/tools/{tool.Id}", tool);
    }

    private static async Task<NoContent> DeleteAsync(Guid id, ToolStore store, HttpContext context, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }
}
