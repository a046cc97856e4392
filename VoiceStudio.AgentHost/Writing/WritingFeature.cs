using System.Text.Json;
using Microsoft.Extensions.Options;
using VoiceStudio.AgentHost.Joining;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Writing;

/// <summary>Agents in writing: the same model, tools and memory as in a call, one answer at a time.</summary>
internal static class WritingFeature
{
    private const int MostHistory = 500;

    public static void MapWriting(this WebApplication app) => app.MapPost("/text/reply", ReplyAsync);

    private static async Task<IResult> ReplyAsync(HttpContext http, SignedBody signed, IOptions<RealtimeOptions> options, ToolSources sources, IHttpClientFactory clients, ILogger<WrittenReply> log)
    {
        var (body, refused) = await signed.ReadAsync(http);
        if (refused is not null) return refused;
        if (Parse(body) is not { History.Count: > 0 and <= MostHistory, Agent: not null, Colleagues: not null } request)
            return Results.Problem("The body is not a reply request, or there is nothing to answer.", statusCode: StatusCodes.Status400BadRequest);

        await using var tools = new AgentTools(request.Agent, sources, request.Desk is { } desk ? new ConversationDesk(clients.CreateClient(nameof(ConversationDesk)), desk) : null);
        http.Response.ContentType = "application/x-ndjson";
        await foreach (var part in new WrittenReply(request, options.Value, new ToolRunner(tools, sources.Time), log).WriteAsync(http.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, part, ContractJson.Options, http.RequestAborted);
            await http.Response.WriteAsync("\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        return Results.Empty;
    }

    private static ReplyRequest? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ReplyRequest>(body, ContractJson.Options);
        }
        catch (JsonException)
        {
            return null; // Answered with 400.
        }
    }
}
