using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;

namespace VoiceStudio.Tests.AgentHost.Tools;

/// <summary>Tools that agents are given, with a service that does what the test says.</summary>
public sealed class ToolRunnerTests
{
    [Fact(Timeout = 20_000)]
    public async Task The_clock_knows_the_hour_elsewhere()
    {
        var answer = await RunAsync("clock", "builtin", null, """{"timeZone":"Europe/Lisbon"}""", TestContext.Current.CancellationToken);
        Assert.EndsWith("(Europe/Lisbon)", answer.Result, StringComparison.Ordinal);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("clock", """{"timeZone":"Nowhere/Land"}""", "There is no time zone Nowhere/Land.")]
    [InlineData("clock", "not json", "The arguments are not a JSON object.")]
    [InlineData("clock", "[1]", "The arguments are not a JSON object.")]
    [InlineData("launch_rockets", "{}", "There is no tool named launch_rockets.")]
    public async Task Mistakes_come_back_as_answers(string name, string arguments, string error)
    {
        var answer = await RunAsync("clock", "builtin", null, arguments, TestContext.Current.CancellationToken, called: name);
        Assert.Null(answer.Result);
        Assert.Equal(error, answer.Error);
        Assert.Equal(error, (string?)JsonDocument.Parse(answer.ForModel).RootElement.GetProperty("error").GetString());
    }

    [Fact(Timeout = 20_000)]
    public async Task An_http_tool_puts_its_arguments_where_they_belong_and_nowhere_else()
    {
        var stop = TestContext.Current.CancellationToken;
        string? asked = null, key = null;
        await using var service = await LoopbackService.StartAsync(
            async http =>
            {
                (asked, key) = (http.Features.Get<IHttpRequestFeature>()!.RawTarget, http.Request.Headers["X-Key"]);
                await http.Response.WriteAsync("sunny", stop);
            },
            stop);
        var settings = new { url = service.Urls.First() + "/weather/{city}", headers = new Dictionary<string, string> { ["X-Key"] = "secret:weather" } };
        var answer = await RunAsync("weather", "http", settings, """{"city":"../admin?x=1","days":3}""", stop);
        Assert.Equal("sunny", answer.Result);
        Assert.Equal("/weather/..%2Fadmin%3Fx%3D1?days=3", asked);
        Assert.Equal("the-key", key);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_service_that_fails_or_sends_too_much_does_not_hurt()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var failing = await LoopbackService.StartAsync(http => { http.Response.StatusCode = 500; return Task.CompletedTask; }, stop);
        Assert.StartsWith("The service answered 500", (await RunAsync("x", "http", new { url = failing.Urls.First() }, "{}", stop)).Error, StringComparison.Ordinal);
        await using var endless = await LoopbackService.StartAsync(http => http.Response.WriteAsync(new string('x', 5_000_000), stop), stop);
        Assert.InRange((await RunAsync("x", "http", new { url = endless.Urls.First() }, "{}", stop)).Result!.Length, 20_000, 20_100);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_tool_reaches_no_private_address_unless_allowed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var inside = await LoopbackService.StartAsync(http => http.Response.WriteAsync("the safe is open", stop), stop);
        var answer = await RunAsync("x", "http", new { url = inside.Urls.First() }, "{}", stop, allowPrivate: false);
        Assert.Contains("not public", answer.Error, StringComparison.Ordinal);
        answer = await RunAsync("x", "http", new { url = inside.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) }, "{}", stop, allowPrivate: false);
        Assert.Contains("not public", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.20.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    public void Public_means_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.IsPublic(System.Net.IPAddress.Parse(address)));

    private static async Task<ToolAnswer> RunAsync(string name, string kind, object? settings, string arguments, CancellationToken stop, string? called = null, bool allowPrivate = true)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Tools:AllowPrivateAddresses"] = allowPrivate.ToString();
        builder.Configuration["Tools:Secrets:weather"] = "the-key";
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTools();
        using var host = builder.Build();
        var tool = new ToolDefinition(name, "", kind, JsonDocument.Parse("{}").RootElement, settings is null ? null : JsonSerializer.SerializeToElement(settings));
        var agent = new AgentDefinition { AgentId = "a", Version = 1, Name = "A", Instructions = "", Voice = "alloy", Tools = [tool] };
        await using var tools = new AgentTools(agent, host.Services.GetRequiredService<ToolSources>());
        return await new ToolRunner(tools, TimeProvider.System).RunAsync(new FunctionCall("item", "call", called ?? name, arguments), stop);
    }
}
