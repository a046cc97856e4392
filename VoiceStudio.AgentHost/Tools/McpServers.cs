using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>A connected MCP server.</summary>
/// <param name="Tool">How the agent came to it.</param>
/// <param name="Functions">What it offers, as far as the agent may use it.</param>
internal sealed record McpServer(ToolDefinition Tool, IReadOnlyList<AIFunction> Functions, McpClient Client) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

/// <summary>
/// MCP servers over HTTP (streamable, or the older SSE), <see href="https://modelcontextprotocol.io/specification"/>. Settings: <c>url</c>,
/// <c>headers</c> (with <c>secret:NAME</c> as in <see cref="HttpTool"/>), <c>allowed</c> (names; without it, all).
/// </summary>
internal sealed partial class McpServers(IHttpClientFactory http, HttpTool secrets, ILoggerFactory logs)
{
    private const int MostTools = 64;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <exception cref="ToolException">It cannot be reached, or does not speak the protocol.</exception>
    public async Task<McpServer> OpenAsync(ToolDefinition tool, CancellationToken cancel)
    {
        if (tool.Settings is not { ValueKind: JsonValueKind.Object } settings || HttpTool.Text(settings, "url") is not { } url
            || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ToolException("its address is no http or https address.");
        var options = new HttpClientTransportOptions { Endpoint = address, Name = tool.Name, ConnectionTimeout = Limit, AdditionalHeaders = Headers(settings), EnableStandaloneGetStream = false };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            var transport = new HttpClientTransport(options, http.CreateClient(HttpTool.Client), logs, ownsHttpClient: false);
            var client = await McpClient.CreateAsync(transport, null, logs, limit.Token);
            var offered = await client.ListToolsAsync((RequestOptions?)null, limit.Token);
            return new McpServer(tool, [.. offered.Where(f => IsAllowed(settings, f.Name)).Take(MostTools)], client);
        }
        catch (Exception e) when (e is HttpRequestException or McpException or IOException or JsonException or InvalidOperationException || (e is OperationCanceledException or TimeoutException && !cancel.IsCancellationRequested))
        {
            throw new ToolException(e is OperationCanceledException ? $"it did not answer within {Limit.TotalSeconds:0} s." : e.Message);
        }
    }

    private Dictionary<string, string> Headers(JsonElement settings)
        => settings.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
            ? headers.EnumerateObject().Where(h => h.Value.ValueKind == JsonValueKind.String).ToDictionary(h => h.Name, h => secrets.Secret(h.Value.GetString()!))
            : [];

    // The Realtime API takes no other names.
    private static bool IsAllowed(JsonElement settings, string name)
        => FunctionName().IsMatch(name)
            && (!settings.TryGetProperty("allowed", out var allowed) || allowed.ValueKind != JsonValueKind.Array || allowed.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && a.GetString() == name));

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionName();
}
