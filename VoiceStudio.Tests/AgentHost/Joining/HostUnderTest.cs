using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VoiceStudio.AgentHost;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Joining;

/// <summary>A real AgentHost in this process on a free port, and a caller that can sign (or pretend to).</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    public const string Secret = "a-shared-secret-of-more-than-32-characters";
    private readonly WebApplication _app;

    private HostUnderTest(WebApplication app, string address) => (_app, Http) = (app, new HttpClient { BaseAddress = new Uri(address) });

    public HttpClient Http { get; }

    public T Part<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<HostUnderTest> StartAsync(CancellationToken stop, params string[] settings)
    {
        var app = VoiceStudioAgentHost.Build(["--urls=http://127.0.0.1:0", "--AgentHost:SharedSecret=" + Secret, "--Logging:LogLevel:Default=Warning", "--AgentHost:GoodbyeLimit=00:00:00.2", "--AgentHost:MaxProcessorShare=0", .. settings]);
        await app.StartAsync(stop);
        return new HostUnderTest(app, app.Urls.First());
    }

    public Task<HttpResponseMessage> JoinAsync(JoinRequest join) => PostAsync("/voice/join", JsonSerializer.SerializeToUtf8Bytes(join, ContractJson.Options));

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Sign(body));
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static string Sign(byte[] body, string secret = Secret, string? jti = null, TimeSpan? lifetime = null, string audience = JoinSignature.Audience, string issuer = JoinSignature.Issuer)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var end = now + (lifetime ?? JoinSignature.Lifetime);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Expires = end,
            Claims = new Dictionary<string, object> { ["jti"] = jti ?? Guid.NewGuid().ToString("N"), [JoinSignature.BodyHash] = Convert.ToBase64String(SHA256.HashData(body)) },
            SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256),
        });
    }

    public static JoinRequest Join(string callId = "call-1", string agentId = "atlas") => new()
    {
        CallId = callId,
        RoomName = "room-" + callId,
        LiveKitUrl = "ws://127.0.0.1:9",
        Token = "not-a-token",
        Identity = "agent:" + agentId,
        Agent = new AgentDefinition { AgentId = agentId, Version = 1, Name = "Atlas", Instructions = "You are Atlas.", Voice = "alloy" },
        CallbackUrl = new Uri("http://127.0.0.1:9/callback"),
        CallbackToken = "callback-token",
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }
}
