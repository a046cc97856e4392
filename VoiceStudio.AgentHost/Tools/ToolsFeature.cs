using System.Text.Json;
using VoiceStudio.AgentHost.Joining;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>Tools outside a call: an administrator tries one before an agent gets it. The same runner, limits and errors as in a call.</summary>
internal static class ToolsFeature
{
    public static void MapTools(this WebApplication app) => app.MapPost("/tools/try", TryAsync);

    private static async Task<IResult> TryAsync(HttpContext http, SignedBody signed, TimeProvider time)
    {
        var (body, refused) = await signed.ReadAsync(http);
        if (refused is not null) return refused;
        if (Parse(body) is not { Tool: not null, Arguments: not null } trial) return Results.Problem("The body is not a tool trial.", statusCode: StatusCodes.Status400BadRequest);
        var owner = new AgentDefinition { AgentId = "trial", Version = 1, Name = "Trial", Instructions = "", Voice = "", Tools = [trial.Tool] };
        var answer = await new ToolRunner(owner, time).RunAsync(new FunctionCall("trial", "trial", trial.Tool.Name, trial.Arguments), http.RequestAborted);
        return Results.Json(new ToolOutcome(answer.Result, answer.Error, (int)answer.Duration.TotalMilliseconds), ContractJson.Options);
    }

    private static ToolTrial? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ToolTrial>(body, ContractJson.Options);
        }
        catch (JsonException)
        {
            return null; // Answered with 400.
        }
    }
}
