using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;

namespace VoiceStudio.Tests.AgentHost.Tools;

/// <summary>The one registry of an agent's tools, with servers and services that do what the test says.</summary>
public sealed class AgentToolsTests
{
    [Fact(Timeout = 20_000)]
    public async Task The_tools_of_an_mcp_server_are_the_agents_tools()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await FakeMcpServer.StartAsync(arguments => FakeMcpServer.Text("shelf of " + (string?)arguments["title"]), stop);
        await using var kit = await KitAsync(stop, Mcp(new { url = server.Url, headers = new Dictionary<string, string> { ["X-Key"] = "secret:library" }, allowed = new[] { "find_book" } }));
        Assert.Empty(kit.Failures);
        Assert.Equal(["find_book"], kit.Tools.All.Select(t => t.Function.Name));
        Assert.Equal("the-key", server.Key);
        Assert.Equal("shelf of Emma", (await kit.Runner.RunAsync(Call("find_book", """{"title":"Emma"}"""), stop)).Result);
        Assert.Equal("arguments.title is missing.", (await kit.Runner.RunAsync(Call("find_book", "{}"), stop)).Error);
        Assert.Equal("There is no tool named burn_book.", (await kit.Runner.RunAsync(Call("burn_book", """{"title":"Emma"}"""), stop)).Error);
    }

    [Fact(Timeout = 20_000)]
    public async Task What_an_mcp_server_calls_an_error_is_one()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await FakeMcpServer.StartAsync(_ => FakeMcpServer.Text("no such book", isError: true), stop);
        await using var kit = await KitAsync(stop, Mcp(new { url = server.Url }));
        var answer = await kit.Runner.RunAsync(Call("find_book", """{"title":"Emma"}"""), stop);
        Assert.Equal("no such book", answer.Error);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("http://127.0.0.1:9/mcp")]
    [InlineData("file:///etc/passwd")]
    public async Task An_mcp_server_that_is_not_there_costs_its_tools_only(string url)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var kit = await KitAsync(stop, Mcp(new { url }), new ToolDefinition("clock", "", "builtin", JsonElement.Parse("{}")));
        Assert.StartsWith("The tools of library are not there:", Assert.Single(kit.Failures), StringComparison.Ordinal);
        Assert.Equal(["clock"], kit.Tools.All.Select(t => t.Function.Name));
    }

    [Fact(Timeout = 20_000)]
    public async Task The_same_call_again_while_it_runs_is_one_request_with_two_answers()
    {
        var stop = TestContext.Current.CancellationToken;
        var asked = 0;
        var hold = new TaskCompletionSource();
        await using var service = await LoopbackService.StartAsync(
            async http =>
            {
                Interlocked.Increment(ref asked);
                await hold.Task.WaitAsync(stop);
                await http.Response.WriteAsync("rain", stop);
            },
            stop);
        await using var kit = await KitAsync(stop, Http(service, new { }));
        var first = kit.Runner.RunAsync(Call("weather", "{}", "a"), stop);
        var second = kit.Runner.RunAsync(Call("weather", "{}", "b"), stop);
        var other = kit.Runner.RunAsync(Call("weather", """{"city":"Rome"}""", "c"), stop);
        hold.SetResult();
        Assert.Equal(["a rain", "b rain", "c rain"], (await Task.WhenAll(first, second, other)).Select(a => $"{a.Call.CallId} {a.Result}"));
        Assert.Equal(2, asked);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_tool_that_hangs_is_given_up_and_one_that_is_stopped_says_so()
    {
        var stop = TestContext.Current.CancellationToken;
        var came = new SemaphoreSlim(0);
        await using var service = await LoopbackService.StartAsync(
            async http =>
            {
                came.Release();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            },
            stop);
        await using var hasty = await KitAsync(stop, Http(service, new { timeoutSeconds = 0.3 }));
        Assert.StartsWith("The tool did not answer within", (await hasty.Runner.RunAsync(Call("weather", "{}"), stop)).Error, StringComparison.Ordinal);
        await came.WaitAsync(stop);
        await using var patient = await KitAsync(stop, Http(service, new { timeoutSeconds = 60 }));
        var running = patient.Runner.RunAsync(Call("weather", "{}"), stop);
        await came.WaitAsync(stop);
        Assert.Equal(1, patient.Runner.Stop("weather"));
        Assert.Equal(ToolRunner.Stopped, (await running).Error);
        Assert.Equal(0, patient.Runner.Stop(""));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_tool_that_breaks_is_an_answer()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var service = await LoopbackService.StartAsync(
            async http =>
            {
                http.Response.ContentLength = 1000;
                await http.Response.WriteAsync("half", stop);
                http.Abort();
            },
            stop);
        await using var kit = await KitAsync(stop, Http(service, new { }));
        var answer = await kit.Runner.RunAsync(Call("weather", "{}"), stop);
        Assert.Null(answer.Result);
        Assert.NotEmpty(answer.Error!);
    }

    [Fact(Timeout = 20_000)]
    public async Task Notes_and_earlier_conversations_are_asked_of_web()
    {
        var stop = TestContext.Current.CancellationToken;
        string? key = null, asked = null;
        await using var web = await LoopbackService.StartAsync(
            async http =>
            {
                key = http.Request.Headers.Authorization;
                asked = (string?)(await JsonNode.ParseAsync(http.Request.Body, cancellationToken: stop))!["arguments"]!["text"];
                await http.Response.WriteAsync("Noted.", stop);
            },
            stop);
        await using var kit = await KitAsync(new DeskAccess(new Uri(web.Urls.First()), "desk-token"), [new ToolDefinition("take_note", "", "builtin", JsonElement.Parse("{}"))], stop);
        Assert.Equal("Noted.", (await kit.Runner.RunAsync(Call("take_note", """{"text":"milk"}"""), stop)).Result);
        Assert.Equal(("Bearer desk-token", "milk"), (key, asked));
    }

    private sealed record Kit(AgentTools Tools, ToolRunner Runner, IReadOnlyList<string> Failures, IHost Host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Tools.DisposeAsync();
            Host.Dispose();
        }
    }

    private static Task<Kit> KitAsync(CancellationToken stop, params ToolDefinition[] tools) => KitAsync(null, tools, stop);

    private static async Task<Kit> KitAsync(DeskAccess? desk, ToolDefinition[] tools, CancellationToken stop)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Tools:AllowPrivateAddresses"] = "true";
        builder.Configuration["Tools:Secrets:library"] = "the-key";
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTools();
        var host = builder.Build();
        var agent = new AgentDefinition { AgentId = "a", Version = 1, Name = "A", Instructions = "", Voice = "alloy", Tools = tools };
        var known = new AgentTools(agent, host.Services.GetRequiredService<ToolSources>(), desk is null ? null : new ConversationDesk(host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(), desk));
        return new Kit(known, new ToolRunner(known, TimeProvider.System), await known.OpenAsync(stop), host);
    }

    private static FunctionCall Call(string name, string arguments, string id = "call") => new("item", id, name, arguments);

    private static ToolDefinition Mcp(object settings) => new("library", "", "mcp", JsonElement.Parse("{}"), JsonSerializer.SerializeToElement(settings));

    private static ToolDefinition Http(WebApplication service, object settings)
    {
        var all = JsonSerializer.SerializeToNode(settings)!.AsObject();
        all["url"] = service.Urls.First();
        return new ToolDefinition("weather", "", "http", JsonElement.Parse("{}"), JsonSerializer.SerializeToElement(all));
    }
}
