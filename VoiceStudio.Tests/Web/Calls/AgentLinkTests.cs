using System.Net;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using VoiceStudio.Contracts;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;
using JoinRequest = VoiceStudio.Contracts.JoinRequest;

namespace VoiceStudio.Tests.Web.Calls;

/// <summary>What sessions report is believed only from themselves, and counts once, also over a cut and a restart.</summary>
public sealed class AgentLinkTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Events_that_are_sent_again_after_a_cut_count_once()
    {
        using var ada = await web.AdminAsync();
        var (call, join) = await StartAsync(ada);
        await using var atlas = await FakeSession.ReadyAsync(join);
        AgentEvent[] events =
        [
            new ReplyStarted("r1", 1, null) { Sequence = 1, At = TimeProvider.System.GetUtcNow() },
            new ReplyEnded("r1", 1, null, ReplyOutcome.Completed, "Hello.", 500) { Sequence = 2, At = TimeProvider.System.GetUtcNow() },
            new UsageReported("r1", "gpt-realtime", 1, 2, 0, 3, 4) { Sequence = 3, At = TimeProvider.System.GetUtcNow() },
        ];
        Assert.Equal(2, await atlas.PublishAsync(events[..2]));
        await atlas.CutAsync();
        await atlas.ConnectAsync();
        Assert.Equal(3, await atlas.PublishAsync(events));
        Assert.Equal(3, await atlas.PublishAsync(events));

        var line = Assert.Single((await ada.GetJsonAsync($"/api/calls/{call}/transcript")).EnumerateArray());
        Assert.Equal("Hello.", line.Text("text"));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_agent_is_ready_when_it_says_so_and_failed_for_the_reason_it_gives()
    {
        using var ada = await web.AdminAsync();
        var (call, join) = await StartAsync(ada);
        await using var atlas = await FakeSession.ReadyAsync(join);
        Assert.Equal("ready", (await AgentAsync(ada, call)).Text("status"));
        // A report that was overtaken changes nothing.
        await atlas.ReportAsync(AgentStatus.Connected);
        Assert.Equal("ready", (await AgentAsync(ada, call)).Text("status"));
        await atlas.ReportAsync(AgentStatus.Failed, "Its voice service does not answer.");
        var failed = await AgentAsync(ada, call);
        Assert.Equal(("failed", "Its voice service does not answer."), (failed.Text("status"), failed.Text("reason")));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_tool_needs_a_yes_for_is_shown_until_somebody_answers_and_the_agent_is_told()
    {
        using var ada = await web.AdminAsync();
        var (call, join) = await StartAsync(ada);
        await using var atlas = await FakeSession.ReadyAsync(join);
        var calls = web.Services.GetRequiredService<LiveCalls>();
        var me = calls.Find(Guid.Parse(call))!.State.OwnerId;
        async Task<CallSnapshot> NowAsync() => await calls.SnapshotAsync(Guid.Parse(call), me, Stop);
        await atlas.SayAsync(new ToolCalled("c1", "send_mail", "{\"to\":\"bob\"}", null, null, 0), new ApprovalAsked("c1", "send_mail", "{\"to\":\"bob\"}"));
        Assert.Equal(("c1", "send_mail"), (Assert.Single((await NowAsync()).Approvals).ToolCallId, (await NowAsync()).Approvals[0].Name));

        await calls.AnswerApprovalAsync(Guid.Parse(call), me, Guid.Parse(join.Agent.AgentId), "c1", approved: true, Stop);
        Assert.Equal(("c1", true), await atlas.NextAsync<(string, bool)>(nameof(IAgentLinkClient.AnswerApproval)));
        Assert.Empty((await NowAsync()).Approvals);
        var twice = await Assert.ThrowsAsync<RefusedException>(() => calls.AnswerApprovalAsync(Guid.Parse(call), me, Guid.Parse(join.Agent.AgentId), "c1", approved: true, Stop));
        Assert.Equal("Nothing is asked any more.", twice.Message);

        // Asked again, and answered aloud: the agent calls the tool once more.
        await atlas.SayAsync(new ApprovalAsked("c2", "send_mail", "{}"), new ToolCalled("c3", "send_mail", "{}", null, null, 0));
        Assert.Empty((await NowAsync()).Approvals);
        await calls.StopToolAsync(Guid.Parse(call), me, Guid.Parse(join.Agent.AgentId), "c3", Stop);
        Assert.Equal("c3", await atlas.NextAsync<string>(nameof(IAgentLinkClient.StopTool)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_callback_needs_the_token_of_exactly_this_session()
    {
        using var ada = await web.AdminAsync();
        var (_, join) = await StartAsync(ada);
        var (_, other) = await StartAsync(ada);
        await using var atlas = await FakeSession.ReadyAsync(join);
        var report = new StatusReport(AgentStatus.Ready, null, TimeProvider.System.GetUtcNow());
        foreach (var (token, expected) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Unauthorized),
            ("nonsense", HttpStatusCode.Unauthorized),
            (join.CallbackToken[..^1] + (join.CallbackToken[^1] == 'A' ? 'B' : 'A'), HttpStatusCode.Unauthorized),
            (other.CallbackToken, HttpStatusCode.Forbidden),
        })
        {
            using var answer = await atlas.PostStatusAsync(token, report);
            await answer.JsonAsync(expected);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task The_link_is_closed_to_strangers()
    {
        using var ada = await web.AdminAsync();
        var (_, join) = await StartAsync(ada);
        await using var stranger = new HubConnectionBuilder().WithUrl(join.LinkUrl!, http => http.AccessTokenProvider = () => Task.FromResult<string?>("nonsense")).Build();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_session_that_was_replaced_by_a_retry_is_heard_no_more()
    {
        using var ada = await web.AdminAsync();
        var (call, join) = await StartAsync(ada);
        await using var old = await FakeSession.ReadyAsync(join);
        await old.ReportAsync(AgentStatus.Failed, "It broke.");
        await ada.PostJsonAsync($"/api/calls/{call}/agents", new { agentId = join.Agent.AgentId }, HttpStatusCode.Created);
        await using var retried = await FakeSession.ReadyAsync((await web.Host.NextJoinAsync(call)).Body);

        await Assert.ThrowsAsync<HubException>(() => old.SayAsync(new ReplyStarted("old", 1, null)));
        Assert.Equal(1, await retried.SayAsync(new ReplyStarted("new", 1, null)));
        Assert.Equal("new", Assert.Single((await ada.GetJsonAsync($"/api/calls/{call}/transcript")).EnumerateArray()).Text("id"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_webhook_counts_only_with_the_servers_signature()
    {
        using var ada = await web.AdminAsync();
        using var livekit = web.Anonymous();
        var (call, _) = await StartAsync(ada);
        var room = $"call-{Guid.Parse(call):n}";
        var finished = new WebhookEvent { Event = WebhookEvents.RoomFinished, Id = "EV_1", Room = new() { Name = room } };
        var signed = new WebhookSigner(WebUnderTest.LiveKitKey, WebUnderTest.LiveKitSecret).Sign(finished);
        var forged = new WebhookSigner(WebUnderTest.LiveKitKey, "another-secret-of-more-than-32-characters").Sign(finished);

        Assert.Equal(HttpStatusCode.Unauthorized, await PostWebhookAsync(livekit, forged.Body, forged.Authorization));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostWebhookAsync(livekit, signed.Body[..^1], signed.Authorization));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostWebhookAsync(livekit, signed.Body, null));
        Assert.Equal(HttpStatusCode.NoContent, await PostWebhookAsync(livekit, signed.Body, signed.Authorization));
        Assert.Equal("The room was closed.", await UntilEndedAsync(ada, call));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_that_is_closed_at_the_server_ends_the_call()
    {
        using var ada = await web.AdminAsync();
        var (call, _) = await StartAsync(ada);
        await web.Rooms.DeleteRoom(new() { Room = $"call-{Guid.Parse(call):n}" }, TestContext.Current.CancellationToken);
        Assert.Equal("The room was closed.", await UntilEndedAsync(ada, call));
    }

    private static async Task<string> UntilEndedAsync(HttpClient client, string call)
    {
        while (true)
        {
            var state = await client.GetJsonAsync($"/api/calls/{call}");
            if (state.GetProperty("ended").ValueKind == System.Text.Json.JsonValueKind.String) return state.Text("endReason");
            await Task.Yield();
        }
    }

    private static async Task<HttpStatusCode> PostWebhookAsync(HttpClient client, ReadOnlyMemory<byte> body, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/livekit/webhook") { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new(WebhookSigner.ContentType);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<System.Text.Json.JsonElement> AgentAsync(HttpClient client, string call)
        => (await client.GetJsonAsync($"/api/calls/{call}")).GetProperty("agents")[0];

    private async Task<(string Call, JoinRequest Join)> StartAsync(HttpClient client)
    {
        var conversation = await client.NewConversationAsync("Atlas");
        var call = (await client.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        return (call, (await web.Host.NextJoinAsync(call)).Body);
    }
}
