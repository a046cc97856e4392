using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>
/// A tool that is an HTTP request. Settings: <c>url</c> with <c>{argument}</c> places, <c>method</c>, <c>headers</c> (a value
/// <c>secret:NAME</c> is read from this host's <c>Tools:Secrets:NAME</c>). Arguments without a place go into the query (GET, DELETE) or the
/// JSON body. The answer's text goes to the model, cut at 20,000 characters.
/// </summary>
internal sealed partial class HttpTool(IHttpClientFactory http, IConfiguration configuration)
{
    /// <summary>Name of the client whose connections are guarded by <see cref="PublicAddressesOnly"/>.</summary>
    public const string Client = "tools";
    private const int LargestAnswer = 1 << 20;
    private const string SecretPrefix = "secret:";

    /// <exception cref="ToolException">The settings or the answer cannot be used; the message is for the model.</exception>
    public async Task<string> RunAsync(JsonElement? settings, JsonElement arguments, CancellationToken cancel)
    {
        if (settings is not { ValueKind: JsonValueKind.Object } known) throw new ToolException("This tool has no settings.");
        using var request = Request(known, arguments);
        try
        {
            using var answer = await http.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var text = await ReadAsync(answer.Content, cancel);
            return answer.IsSuccessStatusCode ? text : throw new ToolException($"The service answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 300)]}");
        }
        catch (HttpRequestException e)
        {
            throw new ToolException("The service cannot be reached: " + e.Message);
        }
    }

    private HttpRequestMessage Request(JsonElement settings, JsonElement arguments)
    {
        var method = new HttpMethod(Text(settings, "method") is { Length: > 0 } name ? name.ToUpperInvariant() : "GET");
        var left = arguments.EnumerateObject().ToDictionary(a => a.Name, a => a.Value);
        // A value never becomes more than one segment: it cannot lead to another path or host.
        var url = Places().Replace(Text(settings, "url") ?? "", place => left.Remove(place.Groups[1].Value, out var value) ? Uri.EscapeDataString(Plain(value)) : "");
        var inQuery = method == HttpMethod.Get || method == HttpMethod.Delete;
        if (inQuery && left.Count > 0)
            url += (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + string.Join('&', left.Select(a => Uri.EscapeDataString(a.Key) + "=" + Uri.EscapeDataString(Plain(a.Value))));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw new ToolException("The tool's address is no http or https address.");

        var request = new HttpRequestMessage(method, address);
        if (!inQuery) request.Content = new StringContent(JsonSerializer.Serialize(left), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        if (settings.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object)
        {
            foreach (var header in headers.EnumerateObject()) request.Headers.TryAddWithoutValidation(header.Name, Secret(Plain(header.Value)));
        }

        return request;
    }

    /// <summary>A header's value with the secret that it names.</summary>
    /// <exception cref="ToolException">This host has no such secret.</exception>
    public string Secret(string value)
    {
        var at = value.IndexOf(SecretPrefix, StringComparison.Ordinal);
        if (at < 0) return value;
        var name = value[(at + SecretPrefix.Length)..];
        return value[..at] + (configuration["Tools:Secrets:" + name] ?? throw new ToolException($"The secret {name} is not set on this host."));
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var all = new byte[LargestAnswer];
        var length = await stream.ReadAtLeastAsync(all, all.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(all, 0, length);
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static string? Text(JsonElement parent, string name)
        => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\{(\w{1,64})\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Places();
}
