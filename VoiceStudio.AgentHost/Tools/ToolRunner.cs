using System.Text.Json;
using Microsoft.Extensions.AI;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>
/// Runs what the model asks for. Whatever goes wrong comes back as an answer that the model can speak about. The same call again while it
/// runs is one run with two answers. Thread-safe.
/// </summary>
internal sealed class ToolRunner(AgentTools tools, TimeProvider time)
{
    /// <summary>Rounds of tools in one reply; a model that wants more is told to answer with what it has.</summary>
    public const int MostRounds = 5;

    /// <summary>The error of a run that was stopped.</summary>
    public const string Stopped = "The person stopped it.";
    private const int LongestArguments = 20_000;
    private const int LongestResult = 20_000;
    private readonly Lock _guard = new();
    private readonly Dictionary<(string Name, string Arguments), Run> _running = [];

    public AgentTools Tools => tools;

    /// <summary>What the session offers to the model.</summary>
    public IEnumerable<object> Offered(IReadOnlyList<Colleague> colleagues)
    {
        foreach (var tool in tools.All)
            yield return new { type = "function", name = tool.Function.Name, description = tool.Function.Description, parameters = tool.Function.JsonSchema };
        if (tools.All.Count > 0) yield return StopTool.Offer;
        if (colleagues.Count > 0) yield return RequestTurn.Offer(colleagues);
    }

    /// <summary>Never throws but for <paramref name="cancel"/>: errors, time-outs and oversized results are answers.</summary>
    public async Task<ToolAnswer> RunAsync(FunctionCall call, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        Run? mine = null;
        Task<(string? Result, string? Error)> answering;
        lock (_guard)
        {
            if (_running.TryGetValue((call.Name, call.Arguments), out var same)) answering = same.Answer!;
            else
            {
                mine = _running[(call.Name, call.Arguments)] = new Run(call.CallId, CancellationTokenSource.CreateLinkedTokenSource(cancel));
                answering = mine.Answer = Task.Run(() => AnswerAsync(call, mine.Stop.Token, cancel), CancellationToken.None);
            }
        }

        try
        {
            var (result, error) = await answering.WaitAsync(cancel);
            return new ToolAnswer(call, result, error, time.GetElapsedTime(started));
        }
        finally
        {
            if (mine is not null) End(call, mine);
        }
    }

    /// <summary>Stops what runs under this name or call; everything when it is empty. Returns how many there were.</summary>
    public int Stop(string nameOrCall)
    {
        lock (_guard)
        {
            var chosen = _running.Where(r => nameOrCall.Length == 0 || r.Key.Name == nameOrCall || r.Value.CallId == nameOrCall).ToArray();
            foreach (var (_, run) in chosen) run.Stop.Cancel();
            return chosen.Length;
        }
    }

    private void End(FunctionCall call, Run mine)
    {
        lock (_guard) _running.Remove((call.Name, call.Arguments));
        // One that was left behind still looks at its token.
        if (mine.Answer!.IsCompleted) mine.Stop.Dispose();
    }

    private async Task<(string? Result, string? Error)> AnswerAsync(FunctionCall call, CancellationToken stop, CancellationToken cancel)
    {
        var tool = tools.Find(call.Name);
        var limit = tool?.Limit ?? TimeSpan.Zero;
        try
        {
            if (tool is null) throw new ToolException($"There is no tool named {call.Name}.");
            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
            until.CancelAfter(limit);
            // A function that does not heed its token is left behind, not waited for.
            var result = ToolText.Of(await tool.Function.InvokeAsync(Arguments(tool.Function, call.Arguments), until.Token).AsTask().WaitAsync(until.Token));
            return (result.Length > LongestResult ? result[..LongestResult] + " … (cut: the result was too long)" : result, null);
        }
        catch (ToolException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, stop.IsCancellationRequested ? Stopped : $"The tool did not answer within {limit.TotalSeconds:0} s.");
        }
#pragma warning disable CA1031 // A tool is somebody else's code: whatever it throws is an answer, and the call goes on.
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (null, "The tool failed: " + e.Message);
        }
    }

    private static AIFunctionArguments Arguments(AIFunction function, string json)
    {
        if (json.Length > LongestArguments) throw new ToolException("The arguments are too long.");
        var arguments = Parse(json);
        if (ArgumentCheck.Wrong(function.JsonSchema, arguments) is { } wrong) throw new ToolException(wrong);
        return new AIFunctionArguments(arguments.EnumerateObject().ToDictionary(a => a.Name, a => (object?)a.Value));
    }

    private static JsonElement Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Length == 0 ? "{}" : json);
            // Twice the same name would be a matter of taste: whoever sends it means nothing good.
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().DistinctBy(p => p.Name).Count() == document.RootElement.EnumerateObject().Count())
                return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Said below, as for any other text that is no object.
        }

        throw new ToolException("The arguments are not a JSON object.");
    }

    private sealed class Run(string callId, CancellationTokenSource stop)
    {
        public string CallId => callId;
        public CancellationTokenSource Stop => stop;
        public Task<(string? Result, string? Error)>? Answer { get; set; }
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
