using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRealtime.Protocol;
using LocalRealtime.Scripting;
using LocalRealtime.Speaking;
using LocalRealtime.Thinking;
using Microsoft.Extensions.Options;

namespace LocalRealtime.Chat;

/// <summary>
/// <c>POST /v1/chat/completions</c>, streamed and plain, with tools: the same mind, in writing.
/// https://platform.openai.com/docs/api-reference/chat
/// </summary>
internal static class ChatFeature
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    public static void MapChat(this WebApplication app) => app.MapPost("/v1/chat/completions", AnswerAsync);

    private static async Task AnswerAsync(HttpContext http, Mind mind, Director director, IOptions<RealtimeOptions> options, TimeProvider time)
    {
        if (!Bearer.IsKnown(http.Request, options.Value))
        {
            await ApiError.WriteAsync(http, StatusCodes.Status401Unauthorized, "invalid_api_key", "Incorrect API key provided.");
            return;
        }

        try
        {
            using var body = await ReadAsync(http);
            var asked = ChatRequest.Read(Fields.Of(body.RootElement, ""));
            var plan = director.Direct(asked.Situation, () => mind.Think(asked.Situation));
            if (plan.ThinkTime > TimeSpan.Zero) await Task.Delay(plan.ThinkTime, time, http.RequestAborted);
            var reply = new ChatReply(asked, plan with { Steps = await plan.AllAsync(http.RequestAborted).ToListAsync(http.RequestAborted), Coming = null }, time);
            if (asked.Streamed) await StreamAsync(http, reply);
            else await http.Response.WriteAsJsonAsync(reply.Whole(), http.RequestAborted);
        }
        catch (ProtocolException e)
        {
            await ApiError.WriteAsync(http, StatusCodes.Status400BadRequest, e.Code, e.Message);
        }
        catch (InvalidOperationException e)
        {
            await ApiError.WriteAsync(http, StatusCodes.Status502BadGateway, "server_error", e.Message);
        }
        catch (JsonException)
        {
            await ApiError.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_json", "We could not parse the JSON body of your request.");
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxBodyBytes) throw ProtocolException.Invalid("messages", "The request is too large.");
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            await text.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
            if (text.Length > MaxBodyBytes) throw ProtocolException.Invalid("messages", "The request is too large.");
        }

        return JsonDocument.Parse(text.ToArray(), Wire.Reading);
    }

    /// <summary>Server-sent events: a chunk a word, then [DONE].</summary>
    private static async Task StreamAsync(HttpContext http, ChatReply reply)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        await foreach (var chunk in reply.Chunks(http.RequestAborted))
        {
            await http.Response.WriteAsync($"data: {chunk.ToJsonString(Wire.Json)}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        await http.Response.WriteAsync("data: [DONE]\n\n", http.RequestAborted);
    }
}

/// <summary>What a plan looks like as a chat completion.</summary>
internal sealed class ChatReply(ChatRequest asked, Plan plan, TimeProvider time)
{
    private readonly string _id = "chatcmpl-" + Ids.Item()["item_".Length..];
    private readonly long _created = time.GetUtcNow().ToUnixTimeSeconds();
    private readonly string _text = string.Join(' ', plan.Steps.OfType<Say>().Select(s => s.Text));
    private readonly CallTool[] _calls = [.. plan.Steps.OfType<CallTool>()];

    private string FinishReason => _calls.Length > 0 ? "tool_calls" : "stop";

    public JsonObject Whole()
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = _text.Length > 0 ? _text : null, ["refusal"] = null };
        if (_calls.Length > 0) message["tool_calls"] = new JsonArray([.. _calls.Select(c => (JsonNode)Call(c))]);
        var whole = Frame("chat.completion", new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = FinishReason });
        whole["usage"] = Usage();
        return whole;
    }

    public async IAsyncEnumerable<JsonObject> Chunks([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var word in WordTimes.Split(_text))
        {
            if (plan.DeltaEvery > TimeSpan.Zero) await Task.Delay(plan.DeltaEvery, time, cancellation);
            yield return Chunk(new JsonObject { ["content"] = word });
        }

        for (var i = 0; i < _calls.Length; i++)
        {
            var call = Call(_calls[i]);
            call["index"] = i;
            yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(call) });
        }

        yield return Chunk([], FinishReason);
        if (!asked.WantsUsage) yield break;
        var usage = Frame("chat.completion.chunk");
        usage["usage"] = Usage();
        yield return usage;
    }

    private static JsonObject Call(CallTool call) => new()
    {
        ["id"] = Ids.Call(),
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
    };

    private JsonObject Chunk(JsonObject delta, string? finishReason = null)
        => Frame("chat.completion.chunk", new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finishReason });

    private JsonObject Frame(string type, params ReadOnlySpan<JsonNode?> choices) => new()
    {
        ["id"] = _id,
        ["object"] = type,
        ["created"] = _created,
        ["model"] = asked.Model,
        ["choices"] = new JsonArray(choices.ToArray()),
    };

    private JsonObject Usage()
    {
        var (input, output) = (asked.InputTokens, Protocol.Usage.TextTokens(_text + string.Concat(_calls.Select(c => c.Name + c.Arguments))));
        return new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output };
    }
}
