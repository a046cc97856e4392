using System.Text.Json;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>Runs what the model asks for. Whatever goes wrong comes back as an answer that the model can speak about.</summary>
internal sealed class ToolRunner(AgentDefinition agent, HttpTool http, TimeProvider time)
{
    /// <summary>Rounds of tools in one reply; a model that wants more is told to answer with what it has.</summary>
    public const int MostRounds = 5;
    private const int LongestArguments = 20_000;
    private const int LongestResult = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private readonly BuiltInTools _builtIn = new(time);

    /// <summary>What the session offers to the model.</summary>
    public IEnumerable<object> Offered(IReadOnlyList<Colleague> colleagues)
    {
        foreach (var tool in agent.Tools.Where(IsKnown))
            yield return new { type = "function", name = tool.Name, description = tool.Description, parameters = tool.Parameters };
        if (colleagues.Count > 0) yield return RequestTurn.Offer(colleagues);
    }

    /// <summary>Never throws but for <paramref name="cancel"/>: errors, time-outs and oversized results are answers.</summary>
    public async Task<ToolAnswer> RunAsync(FunctionCall call, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            var result = await AnswerAsync(call, limit.Token);
            if (result.Length > LongestResult) result = result[..LongestResult] + " … (cut: the result was too long)";
            return new ToolAnswer(call, result, null, time.GetElapsedTime(started));
        }
        catch (ToolException e)
        {
            return new ToolAnswer(call, null, e.Message, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ToolAnswer(call, null, $"The tool did not answer within {Limit.TotalSeconds:0} s.", time.GetElapsedTime(started));
        }
    }

    private static bool IsKnown(ToolDefinition tool) => tool.Kind == "http" || BuiltInTools.Has(tool.Name);

    private Task<string> AnswerAsync(FunctionCall call, CancellationToken cancel)
    {
        if (call.Arguments.Length > LongestArguments) throw new ToolException("The arguments are too long.");
        var tool = agent.Tools.FirstOrDefault(t => t.Name == call.Name && IsKnown(t)) ?? throw new ToolException($"There is no tool named {call.Name}.");
        var arguments = Arguments(call.Arguments);
        if (ArgumentCheck.Wrong(tool.Parameters, arguments) is { } wrong) throw new ToolException(wrong);
        return tool.Kind == "http" ? http.RunAsync(tool.Settings, arguments, cancel) : Task.FromResult(_builtIn.Run(tool.Name, arguments));
    }

    private static JsonElement Arguments(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Length == 0 ? "{}" : json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Said below, as for any other text that is no object.
        }

        throw new ToolException("The arguments are not a JSON object.");
    }
}

/// <param name="Result">What the tool returned; null when it failed.</param>
/// <param name="Error">Why it failed, for the model.</param>
internal sealed record ToolAnswer(FunctionCall Call, string? Result, string? Error, TimeSpan Duration)
{
    public string ForModel => Result ?? JsonSerializer.Serialize(new { error = Error });
}

/// <summary>A tool cannot do what was asked; the message is meant for the model.</summary>
internal sealed class ToolException(string message) : Exception(message);
