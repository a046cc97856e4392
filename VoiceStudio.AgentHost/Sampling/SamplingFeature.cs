using System.Text.Json;
using Microsoft.Extensions.Options;
using VoiceStudio.AgentHost.Joining;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Sampling;

/// <summary>How an agent sounds, before anybody calls it.</summary>
internal static class SamplingFeature
{
    public static void MapSampling(this WebApplication app) => app.MapPost("/voice/sample", SampleAsync);

    private static async Task<IResult> SampleAsync(HttpContext http, SignedBody signed, IOptions<RealtimeOptions> options, ILogger<VoiceSample> log)
    {
        var (body, refused) = await signed.ReadAsync(http);
        if (refused is not null) return refused;
        if (Parse(body) is not { Agent: not null, Text.Length: > 0 and <= VoiceSampleRequest.LongestText } request)
            return Results.Problem($"The body is not a sample request: an agent and a text of 1 to {VoiceSampleRequest.LongestText} characters.", statusCode: StatusCodes.Status400BadRequest);

        var (wav, failure) = await new VoiceSample(request, options.Value, log).RecordAsync(http.RequestAborted);
        return wav is not null ? Results.Bytes(wav, "audio/wav") : Results.Problem(failure, statusCode: StatusCodes.Status502BadGateway);
    }

    private static VoiceSampleRequest? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<VoiceSampleRequest>(body, ContractJson.Options);
        }
        catch (JsonException)
        {
            return null; // Answered with 400.
        }
    }
}
