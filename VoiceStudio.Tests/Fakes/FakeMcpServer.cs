using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.Fakes;

/// <summary>An MCP server on loopback with one tool, which answers what the test says; streamable HTTP, JSON answers only.</summary>
internal sealed class FakeMcpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<JsonNode, JsonNode> _answer;

    private FakeMcpServer(Func<JsonNode, JsonNode> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/mcp", (Delegate)TakeAsync);
    }

    public string Url => _app.Urls.First() + "/mcp";

    /// <summary>What the last request's X-Key header said.</summary>
    public string? Key { get; private set; }

    /// <param name="answer">From the tool's arguments to the result of tools/call.</param>
    public static async Task<FakeMcpServer> StartAsync(Func<JsonNode, JsonNode> answer, CancellationToken stop)
    {
        var server = new FakeMcpServer(answer);
        await server._app.StartAsync(stop);
        return server;
    }

    public static JsonNode Text(string text, bool isError = false) => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }), ["isError"] = isError };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        Key = http.Request.Headers["X-Key"];
        var request = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        if (request["id"] is not { } id) return Results.Accepted();
        JsonNode? result = (string?)request["method"] switch
        {
            "initialize" => new JsonObject
            {
                ["protocolVersion"] = (string?)request["params"]!["protocolVersion"],
                ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                ["serverInfo"] = new JsonObject { ["name"] = "library", ["version"] = "1" },
            },
            "tools/list" => new JsonObject { ["tools"] = new JsonArray(Tool("find_book"), Tool("burn_book")) },
            "tools/call" => _answer(request["params"]!["arguments"]!),
            _ => null,
        };
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (result is null) answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" };
        else answer["result"] = result;
        return Results.Text(answer.ToJsonString(), "application/json");
    }

    private static JsonObject Tool(string name) => new()
    {
        ["name"] = name,
        ["description"] = "Of the library.",
        ["inputSchema"] = JsonNode.Parse("""{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"""),
    };
}
