using System.Text.Json;
using VoiceStudio.AgentHost.Joining;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>Tools outside a call: an administrator tries one before an agent gets it. The same runner, limits and errors as in a call.</summary>
internal static class ToolTrials
{
    public static async Task<IResult> TryAsync(HttpContext request, SignedBody signed, ToolSources sources)
    {
        var (body, refused) = await signed.ReadAsync(request);
        if (refused is not null) return refused;
        if (Parse(body) is not { Tool: not null, Arguments: not null } trial) return Results.Problem("The body is not a tool trial.", statusCode: StatusCodes.Status400BadRequest);
        var owner = new AgentDefinition { AgentId = "trial", Version = 1, Name = "Trial", Instructions = "", Voice = "", Tools = [trial.Tool] };
        await using var tools = new AgentTools(owner, sources);
        if (await tools.OpenAsync(request.RequestAborted) is [var failure, ..]) return Results.Json(new ToolOutcome(null, failure, 0), ContractJson.Options);
        var answer = await new ToolRunner(tools, sources.Time).RunAsync(new FunctionCall("trial", "trial", trial.Tool.Name, trial.Arguments), request.RequestAborted);
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
