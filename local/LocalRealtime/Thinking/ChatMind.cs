using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRealtime.Protocol;
using LocalRealtime.Speaking;
using Microsoft.Extensions.Options;

namespace LocalRealtime.Thinking;

/// <summary>Lets a language model think: any OpenAI-compatible chat endpoint, e.g. a local model server. Streamed, so that the first sentence is spoken while the rest comes.</summary>
internal sealed class ChatMind(HttpClient http, IOptions<RealtimeOptions> options)
{
    private const int LongestReply = 20_000;

    private ChatOptions Chat => options.Value.Chat;

    public bool IsConfigured => Chat.Endpoint is not null;

    public Plan Think(Situation situation) => new([]) { Coming = AskAsync(situation, CancellationToken.None) };

    /// <exception cref="InvalidOperationException">The endpoint cannot be reached, or answers with an error.</exception>
    private async IAsyncEnumerable<Step> AskAsync(Situation situation, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(situation, cancellation);
        var calls = new SortedDictionary<int, (string Name, string Arguments)>();
        var text = "";
        var length = 0;
        await foreach (var delta in DeltasAsync(response, cancellation))
        {
            if (delta["content"] is JsonValue words && words.ToString() is { Length: > 0 } more && (length += more.Length) <= LongestReply) text += more;
            foreach (var call in delta["tool_calls"] as JsonArray ?? []) Collect(call!, calls);
            var sentences = Sentences.Split(text);
            foreach (var whole in sentences.SkipLast(1)) yield return new Say(whole);
            text = sentences.Count > 0 ? sentences[^1] : "";
        }

        if (text.Trim().Length > 0) yield return new Say(text);
        foreach (var (name, arguments) in calls.Values) yield return new CallTool(name, arguments.Length > 0 ? arguments : "{}");
    }

    private async Task<HttpResponseMessage> SendAsync(Situation situation, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Chat.Endpoint!.AbsoluteUri.TrimEnd('/')}/chat/completions")
        {
            Content = new StringContent(ChatMessages.Request(situation, Chat.Model).ToJsonString(Wire.Json), System.Text.Encoding.UTF8, "application/json"),
        };
        if (Chat.ApiKey is { Length: > 0 } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"The chat endpoint cannot be reached: {e.Message}", e);
        }

        if (response.IsSuccessStatusCode) return response;
        var status = (int)response.StatusCode;
        response.Dispose();
        throw new InvalidOperationException($"The chat endpoint answered {status}.");
    }

    /// <summary>Server-sent events: "data: {…}" lines until "data: [DONE]".</summary>
    private static async IAsyncEnumerable<JsonNode> DeltasAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal)) continue;
            var data = line[5..].Trim();
            if (data == "[DONE]") yield break;
            if (Delta(data) is { } delta) yield return delta;
        }
    }

    private static JsonNode? Delta(string data)
    {
        try
        {
            return JsonNode.Parse(data) is JsonObject chunk && chunk["choices"] is JsonArray { Count: > 0 } choices ? choices[0]?["delta"] : null;
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException("The chat endpoint sent something that is not JSON.", e);
        }
    }

    private static void Collect(JsonNode call, SortedDictionary<int, (string Name, string Arguments)> calls)
    {
        var index = (int?)call["index"] ?? 0;
        var (name, arguments) = calls.GetValueOrDefault(index, ("", ""));
        calls[index] = (name + call["function"]?["name"], arguments + call["function"]?["arguments"]);
    }
}
