using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Joining;

/// <summary>Who gets in at /voice/join, and who is sent away with which words.</summary>
public sealed class JoinTests
{
    private static readonly byte[] GoodBody = JsonSerializer.SerializeToUtf8Bytes(HostUnderTest.Join(), ContractJson.Options);

    [Fact(Timeout = 20_000)]
    public async Task An_unsigned_join_is_refused()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        using var answer = await host.Http.PostAsJsonAsync("/voice/join", HostUnderTest.Join(), ContractJson.Options, TestContext.Current.CancellationToken);
        await IsProblemAsync(answer, HttpStatusCode.Unauthorized);
    }

    public static TheoryData<string, string> BadTokens() => new()
    {
        { "forged", HostUnderTest.Sign(GoodBody, secret: new string('x', 40)) },
        { "expired", HostUnderTest.Sign(GoodBody, lifetime: TimeSpan.FromMinutes(-1)) },
        { "too long-lived", HostUnderTest.Sign(GoodBody, lifetime: TimeSpan.FromHours(1)) },
        { "another body", HostUnderTest.Sign([1, 2, 3]) },
        { "another audience", HostUnderTest.Sign(GoodBody, audience: "somebody-else") },
        { "another issuer", HostUnderTest.Sign(GoodBody, issuer: "somebody-else") },
        { "no jti", HostUnderTest.Sign(GoodBody, jti: "") },
        { "no signature", "eyJhbGciOiJub25lIn0.e30." },
        { "nonsense", "nonsense" },
    };

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(BadTokens))]
    public async Task A_join_with_a_bad_token_is_refused(string what, string token)
    {
        Assert.NotEmpty(what);
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        using var answer = await host.PostAsync("/voice/join", GoodBody, token);
        await IsProblemAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Empty(await SessionsAsync(host));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_token_works_once()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        var token = HostUnderTest.Sign(GoodBody);
        using var first = await host.PostAsync("/voice/join", GoodBody, token);
        using var second = await host.PostAsync("/voice/join", GoodBody, token);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        await IsProblemAsync(second, HttpStatusCode.Unauthorized);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"callId":5}""")]
    public async Task A_malformed_join_gets_a_problem_document(string body)
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        using var answer = await host.PostAsync("/voice/join", Encoding.UTF8.GetBytes(body));
        await IsProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_join_that_cannot_work_says_which_field_is_wrong()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        using var answer = await host.JoinAsync(HostUnderTest.Join() with { Identity = "agent:somebody", LiveKitUrl = "ftp://x", CallId = " " });
        using var problem = await IsProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(["callId", "identity", "liveKitUrl"], problem.RootElement.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact(Timeout = 20_000)]
    public async Task Ten_joins_of_the_same_agent_at_once_get_one_answer_and_one_session()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.JoinAsync(HostUnderTest.Join())));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Single(bodies.Distinct());
        Assert.Single(await SessionsAsync(host));
    }

    [Fact(Timeout = 20_000)]
    public async Task Other_agents_and_other_calls_get_sessions_of_their_own()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        await host.JoinAsync(HostUnderTest.Join("a", "atlas"));
        await host.JoinAsync(HostUnderTest.Join("a", "nova"));
        await host.JoinAsync(HostUnderTest.Join("b", "atlas"));
        Assert.Equal(3, (await SessionsAsync(host)).Count);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_full_host_says_when_to_come_back()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken, "--AgentHost:MaxSessions=1", "--AgentHost:RetryAfter=00:00:07");
        await host.JoinAsync(HostUnderTest.Join("a"));
        using var refused = await host.JoinAsync(HostUnderTest.Join("b"));
        await IsProblemAsync(refused, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);
        // Who is in already is not refused.
        using var again = await host.JoinAsync(HostUnderTest.Join("a"));
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        using var ready = await host.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var live = await host.Http.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_draining_host_takes_nobody_new_and_ends_with_its_last_call()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostUnderTest.StartAsync(stop);
        await host.JoinAsync(HostUnderTest.Join("a"));
        var drained = host.Part<VoiceSessions>().DrainAsync(stop);
        using var refused = await host.JoinAsync(HostUnderTest.Join("b"));
        await IsProblemAsync(refused, HttpStatusCode.ServiceUnavailable);
        using var present = await host.JoinAsync(HostUnderTest.Join("a"));
        Assert.Equal(HttpStatusCode.Accepted, present.StatusCode);
        Assert.False(drained.IsCompleted);
        var leave = new LeaveRequest("a", "atlas", "hung up");
        using var left = await host.PostAsync("/voice/leave", JsonSerializer.SerializeToUtf8Bytes(leave, ContractJson.Options));
        await drained;
        Assert.Empty(await SessionsAsync(host));
    }

    [Fact(Timeout = 20_000)]
    public async Task Operators_see_what_the_host_does()
    {
        await using var host = await HostUnderTest.StartAsync(TestContext.Current.CancellationToken);
        await host.JoinAsync(HostUnderTest.Join());
        Assert.Contains("voicestudio_sessions", await host.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_host_without_a_secret_does_not_start()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => HostUnderTest.StartAsync(TestContext.Current.CancellationToken, "--AgentHost:SharedSecret=short"));
        Assert.Contains("AgentHost:SharedSecret", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<List<SessionSummary>> SessionsAsync(HostUnderTest host)
        => await host.Http.GetFromJsonAsync<List<SessionSummary>>("/voice/sessions", ContractJson.Options, TestContext.Current.CancellationToken) ?? [];

    private static async Task<JsonDocument> IsProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }
}
