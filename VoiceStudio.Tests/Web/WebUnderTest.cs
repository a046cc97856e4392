using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Contracts;
using VoiceStudio.Web;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Tests.Web;

/// <summary>The real Web on a free port, its database in a folder that goes with it, a real LiveKit-compatible server, and an AgentHost made for the test.</summary>
public sealed class WebUnderTest : IAsyncLifetime
{
    public const string Secret = "a-shared-secret-of-more-than-32-characters";
    public const string LiveKitKey = "devkey";
    public const string LiveKitSecret = "a-secret-for-the-tests-of-web-and-livekit";
    public const string AdminEmail = "ada@example.org";
    public const string Password = "Correct-Horse-7";

    private readonly string _folder = Directory.CreateTempSubdirectory("voicestudio-web-").FullName;
    private WebApplication _liveKit = null!;
    private WebApplication _web = null!;

    internal FakeAgentHost Host { get; private set; } = null!;
    internal RoomServiceClient Rooms { get; private set; } = null!;
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");
    public IServiceProvider Services => _web.Services;
    public string DatabaseFile => Path.Combine(_folder, "studio.db");

    public async ValueTask InitializeAsync()
    {
        _liveKit = LocalLiveKitServer.Build([$"--LocalLiveKit:Keys:{LiveKitKey}", LiveKitSecret, "--LocalLiveKit:UdpPort", "0", "--urls", $"http://{IPAddress.Loopback}:0", "--Logging:LogLevel:Default", "Warning"]);
        await _liveKit.StartAsync();
        Rooms = new(_liveKit.Urls.First(), LiveKitKey, LiveKitSecret);
        Host = await FakeAgentHost.StartAsync();
        await StartWebAsync();
    }

    /// <summary>As a new process would find what the last one left; at the same address.</summary>
    public async Task RestartWebAsync()
    {
        await _web.DisposeAsync();
        await StartWebAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await Host.DisposeAsync();
        await _liveKit.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A program that nobody has signed in.</summary>
    public HttpClient Anonymous() => new() { BaseAddress = Address };

    public Task<HttpClient> AdminAsync() => SignedInAsync(AdminEmail);

    /// <summary>Somebody with an account and no further rights; made on first use.</summary>
    public async Task<HttpClient> MemberAsync(string email)
    {
        await using var scope = Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        if (await accounts.FindByEmailAsync(email) is null)
        {
            var account = new Account { UserName = email, Email = email, DisplayName = email.Split('@')[0] };
            Assert.True((await accounts.CreateAsync(account, Password)).Succeeded);
            Assert.True((await accounts.AddToRoleAsync(account, Roles.Member)).Succeeded);
        }

        return await SignedInAsync(email);
    }

    private async Task<HttpClient> SignedInAsync(string email)
    {
        var client = Anonymous();
        using var answer = await client.PostAsJsonAsync("/api/identity/login?useCookies=false", new { email, password = Password });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private async Task StartWebAsync()
    {
        _web = VoiceStudioWeb.Build(
        [
            "--applicationName", "VoiceStudio.Web", "--contentRoot", Path.Combine(Repository.Root, "VoiceStudio.Web"), "--environment", "Development",
            "--urls", Address.AbsoluteUri.TrimEnd('/'), "--Logging:LogLevel:Default", "Warning",
            "--ConnectionStrings:Default", $"Data Source={DatabaseFile}", "--Seed:AdminEmail", AdminEmail, "--Seed:AdminPassword", Password,
            "--LiveKit:Url", _liveKit.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal), "--LiveKit:ApiKey", LiveKitKey, "--LiveKit:ApiSecret", LiveKitSecret,
            "--AgentHost:Url", Host.Address.AbsoluteUri, "--AgentHost:SharedSecret", Secret, "--LocalRealtime:Launch", "false", "--Calls:LookEvery", "00:00:01",
        ]);
        await _web.StartAsync();
        Address = new Uri(_web.Urls.First());
    }
}

/// <summary>Shorthand of the tests for JSON over HTTP.</summary>
internal static class HttpShorthand
{
    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    public static async Task<JsonElement> PostJsonAsync(this HttpClient client, string path, object body, HttpStatusCode expected)
    {
        using var answer = await client.PostAsJsonAsync(path, body, ContractJson.Options, TestContext.Current.CancellationToken);
        return await answer.JsonAsync(expected);
    }

    /// <summary>Checks the status and, for an error, that it is a problem document.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery}: {(int)answer.StatusCode} instead of {(int)expected}: {text}");
        if ((int)expected >= 400) Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    public static async Task<string> AgentIdAsync(this HttpClient client, string name)
        => (await client.GetJsonAsync("/api/agents")).EnumerateArray().Single(a => a.Text("name") == name).Text("id");

    public static async Task<string> NewConversationAsync(this HttpClient client, params string[] agents)
    {
        var ids = new List<string>();
        foreach (var agent in agents) ids.Add(await client.AgentIdAsync(agent));
        return (await client.PostJsonAsync("/api/conversations", new { agentIds = ids }, HttpStatusCode.Created)).Text("id");
    }
}
