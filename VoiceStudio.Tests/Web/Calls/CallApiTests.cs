using System.Net;
using System.Security.Cryptography;
using System.Text;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.Data.Sqlite;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.Web.Calls;

/// <summary>Starting, joining, steering and ending a call through the API, with agents that a test plays.</summary>
public sealed class CallApiTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task Starting_a_call_opens_the_room_and_asks_each_agent_with_a_signature_over_the_body()
    {
        using var ada = await web.AdminAsync();
        var conversation = await ada.NewConversationAsync("Atlas", "Scout");
        var call = await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        var joins = new[] { await web.Host.NextJoinAsync(call.Text("callId")), await web.Host.NextJoinAsync(call.Text("callId")) };

        Assert.Equal(["joining", "joining"], call.GetProperty("agents").EnumerateArray().Select(a => a.Text("status")));
        foreach (var join in joins)
        {
            Assert.Equal(call.Text("callId"), join.Body.CallId);
            Assert.Equal("agent:" + join.Body.Agent.AgentId, join.Body.Identity);
            Assert.Single(join.Body.Colleagues);
            await AssertSignedAsync(join.Bearer!, join.Bytes);
            var token = new TokenVerifier(WebUnderTest.LiveKitKey, WebUnderTest.LiveKitSecret).Verify(join.Body.Token);
            Assert.Equal((join.Body.Identity, "agent", call.Text("roomName")), (token.Identity, token.Kind, token.Video.Room));
        }

        var mine = new TokenVerifier(WebUnderTest.LiveKitKey, WebUnderTest.LiveKitSecret).Verify(call.Text("token"));
        Assert.Equal((true, false, false), (mine.Video.RoomJoin, mine.Video.RoomAdmin, mine.Video.RoomCreate));
        Assert.Contains("microphone", mine.Video.CanPublishSources);
        Assert.True(mine.Expires < TimeProvider.System.GetUtcNow().AddMinutes(15));
        Assert.Contains((await web.Rooms.ListRooms(new())).Rooms, r => r.Name == call.Text("roomName"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_second_start_joins_the_call_that_goes_on_and_asks_no_agent_again()
    {
        using var ada = await web.AdminAsync();
        var conversation = await ada.NewConversationAsync("Atlas");
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created)));
        var third = await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);

        Assert.Single(both.Append(third).Select(c => c.Text("callId")).Distinct());
        Assert.Single(both, c => c.GetProperty("started").GetBoolean());
        Assert.Single(third.GetProperty("agents").EnumerateArray());
        await web.Host.NextJoinAsync(third.Text("callId"));
        Assert.False(web.Host.HasJoin(third.Text("callId")));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_goes_on_when_one_of_its_agents_cannot_come_and_says_why()
    {
        using var ada = await web.AdminAsync();
        web.Host.Refuse("Nova", 503, "No room for more.");
        var conversation = await ada.NewConversationAsync("Atlas", "Nova");
        var call = await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        web.Host.Accept("Nova");
        var nova = call.GetProperty("agents")[1];

        Assert.Equal(("failed", "No room for more."), (nova.Text("status"), nova.Text("reason")));
        Assert.Equal("joining", call.GetProperty("agents")[0].Text("status"));
        var again = await ada.PostJsonAsync($"/api/calls/{call.Text("callId")}/agents", new { agentId = nova.Text("agentId") }, HttpStatusCode.Created);
        Assert.Equal("joining", again.Text("status"));
        await ada.PostJsonAsync($"/api/calls/{call.Text("callId")}/agents", new { agentId = nova.Text("agentId") }, HttpStatusCode.Conflict);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_typed_is_granted_to_the_agent_and_what_it_was_heard_to_say_stays_after_the_end()
    {
        using var ada = await web.AdminAsync();
        var (call, atlas) = await StartAsync(ada);
        await ada.PostJsonAsync($"/api/calls/{call}/text", new { text = "What is two and two?" }, HttpStatusCode.Accepted);
        var grant = await atlas.NextAsync<FloorGrant>(nameof(IAgentLinkClient.Grant));
        Assert.Equal("What is two and two?", grant.Text);
        await atlas.SayAsync(
            new ReplyStarted("r1", grant.Epoch, grant.TurnId), new ReplyTranscript("r1", grant.Epoch, "Two and two"),
            new ToolCalled("t1", "calculator", """{"expression":"2+2"}""", null, null, 0), new ToolCalled("t1", "calculator", """{"expression":"2+2"}""", "4", null, 3),
            new ReplyEnded("r1", grant.Epoch, grant.TurnId, ReplyOutcome.Completed, "Two and two is four.", 1800), new UsageReported("r1", "gpt-realtime", 10, 0, 0, 5, 40));

        using var ended = await ada.DeleteAsync(new Uri($"/api/calls/{call}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(call, (await web.Host.NextLeaveAsync(call)).Body.CallId);
        var state = await ada.GetJsonAsync($"/api/calls/{call}");
        var lines = (await ada.GetJsonAsync($"/api/calls/{call}/transcript")).EnumerateArray().ToArray();
        var turns = (await ada.GetJsonAsync($"/api/calls/{call}/turns")).EnumerateArray().Select(t => t.Text("kind")).ToArray();

        await atlas.DisposeAsync();
        Assert.Equal("ada ended the call.", state.Text("endReason"));
        Assert.Equal(["What is two and two?", "Two and two is four."], lines.Select(l => l.Text("text")));
        Assert.All(lines, l => Assert.True(l.GetProperty("final").GetBoolean()));
        Assert.Contains("grant", turns);
        await ada.PostJsonAsync($"/api/calls/{call}/text", new { text = "Hello?" }, HttpStatusCode.Conflict);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reply_that_was_interrupted_stands_as_far_as_it_was_heard()
    {
        using var ada = await web.AdminAsync();
        var (call, atlas) = await StartAsync(ada);
        await ada.PostJsonAsync($"/api/calls/{call}/text", new { text = "Tell me a story" }, HttpStatusCode.Accepted);
        var grant = await atlas.NextAsync<FloorGrant>(nameof(IAgentLinkClient.Grant));
        await atlas.SayAsync(
            new ReplyStarted("r1", grant.Epoch, grant.TurnId), new ReplyTranscript("r1", grant.Epoch, "Once upon a time there"),
            new ReplyEnded("r1", grant.Epoch, grant.TurnId, ReplyOutcome.Interrupted, "Once upon", 640));

        var line = (await ada.GetJsonAsync($"/api/calls/{call}/transcript")).EnumerateArray().Single(l => l.GetProperty("isAgent").GetBoolean());
        Assert.Equal(("Once upon", 640), (line.Text("text"), line.GetProperty("cutAtMs").GetInt32()));
        await atlas.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Hanging_up_as_the_last_person_ends_the_call()
    {
        using var ada = await web.AdminAsync();
        var (call, atlas) = await StartAsync(ada);
        await ada.PostJsonAsync($"/api/calls/{call}/leave", new { }, HttpStatusCode.NoContent);
        Assert.Equal("ada hung up.", (await ada.GetJsonAsync($"/api/calls/{call}")).Text("endReason"));
        await atlas.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task What_the_database_does_not_take_now_is_said_and_written_with_what_comes_next()
    {
        using var ada = await web.AdminAsync();
        var (call, atlas) = await StartAsync(ada);
        await SqlAsync("CREATE TRIGGER Full BEFORE INSERT ON Utterances BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END");
        var refused = await ada.PostJsonAsync($"/api/calls/{call}/text", new { text = "Do you hear me?" }, HttpStatusCode.ServiceUnavailable);
        await SqlAsync("DROP TRIGGER Full");
        await ada.PostJsonAsync($"/api/calls/{call}/text", new { text = "And now?" }, HttpStatusCode.Accepted);

        Assert.Contains("the database does not answer", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(2L, await SqlAsync($"SELECT COUNT(*) FROM Utterances WHERE CallId = '{call.ToUpperInvariant()}'"));
        await atlas.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Somebody_elses_call_looks_as_if_it_did_not_exist()
    {
        using var ada = await web.AdminAsync();
        using var bob = await web.MemberAsync("bob@example.org");
        using var nobody = web.Anonymous();
        var (call, atlas) = await StartAsync(ada);
        foreach (var path in new[] { "", "/transcript", "/turns" })
        {
            using var asBob = await bob.GetAsync(new Uri($"/api/calls/{call}{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            await asBob.JsonAsync(HttpStatusCode.NotFound);
            using var asNobody = await nobody.GetAsync(new Uri($"/api/calls/{call}{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            await asNobody.JsonAsync(HttpStatusCode.Unauthorized);
        }

        await bob.PostJsonAsync($"/api/calls/{call}/text", new { text = "Hello" }, HttpStatusCode.NotFound);
        await bob.PostJsonAsync($"/api/calls/{call}/leave", new { }, HttpStatusCode.NotFound);
        await ada.PostJsonAsync($"/api/calls/{call}/text", new { text = "  " }, HttpStatusCode.UnprocessableEntity);
        await ada.PostJsonAsync($"/api/calls/{call}/floor", new { agentId = Guid.NewGuid() }, HttpStatusCode.NotFound);
        await atlas.DisposeAsync();
    }

    private async Task<object?> SqlAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={web.DatabaseFile}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // No input of anybody.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(string Call, FakeSession Atlas)> StartAsync(HttpClient client)
    {
        var conversation = await client.NewConversationAsync("Atlas");
        var call = (await client.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        return (call, await FakeSession.ReadyAsync((await web.Host.NextJoinAsync(call)).Body));
    }

    private static async Task AssertSignedAsync(string token, byte[] body)
    {
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new()
        {
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(WebUnderTest.Secret)),
            ValidIssuer = JoinSignature.Issuer,
            ValidAudience = JoinSignature.Audience,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        var jwt = (JsonWebToken)result.SecurityToken;
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(body)), jwt.GetPayloadValue<string>(JoinSignature.BodyHash));
        Assert.True(jwt.ValidTo - jwt.IssuedAt <= JoinSignature.Lifetime);
        Assert.NotEmpty(jwt.Id);
    }
}
