using System.Net;
using LiveKit.Rtc;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.Web.Calls;

/// <summary>Web stops and comes back: what was said is there, a call with people in it goes on, one without is over.</summary>
public sealed class RestartTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 60_000)]
    public async Task A_call_with_somebody_in_the_room_goes_on_and_its_agents_events_count_on()
    {
        using var ada = await web.AdminAsync();
        var conversation = await ada.NewConversationAsync("Atlas");
        var call = await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        var (id, join) = (call.Text("callId"), (await web.Host.NextJoinAsync(call.Text("callId"))).Body);
        await using var room = new Room();
        await room.ConnectAsync(call.Text("liveKitUrl"), call.Text("token"));
        await using var atlas = await FakeSession.ReadyAsync(join);
        await atlas.SayAsync(new ReplyStarted("r1", 1, null), new ReplyEnded("r1", 1, null, ReplyOutcome.Completed, "Before.", 500));

        await atlas.CutAsync();
        await web.RestartWebAsync();
        using var again = await web.AdminAsync();
        await atlas.ConnectAsync();
        Assert.Equal(4, await atlas.SayAsync(new ReplyStarted("r2", 1, null), new ReplyEnded("r2", 1, null, ReplyOutcome.Completed, "After.", 500)));

        Assert.Equal(["Before.", "After."], (await again.GetJsonAsync($"/api/calls/{id}/transcript")).EnumerateArray().Select(l => l.Text("text")));
        var joined = await again.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        Assert.Equal((id, false), (joined.Text("callId"), joined.GetProperty("started").GetBoolean()));
        await room.DisconnectAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_that_nobody_is_in_is_over_after_the_restart_and_the_conversation_keeps_its_words()
    {
        using var ada = await web.AdminAsync();
        var conversation = await ada.NewConversationAsync("Scout");
        var call = (await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        await using var scout = await FakeSession.ReadyAsync((await web.Host.NextJoinAsync(call)).Body);
        await scout.SayAsync(new ReplyStarted("r1", 1, null), new ReplyTranscript("r1", 1, "Half a sen"));
        await scout.CutAsync();
        await web.RestartWebAsync();

        using var again = await web.AdminAsync();
        var next = await again.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        Assert.NotEqual(call, next.Text("callId"));
        Assert.Equal("VoiceStudio was restarted.", (await again.GetJsonAsync($"/api/calls/{call}")).Text("endReason"));
        var line = Assert.Single((await again.GetJsonAsync($"/api/calls/{call}/transcript")).EnumerateArray());
        Assert.Equal(("Half a sen", true), (line.Text("text"), line.GetProperty("final").GetBoolean()));
        Assert.Equal(2, (await again.GetJsonAsync($"/api/conversations/{conversation}")).GetProperty("calls").GetArrayLength());
        // The new agent is told what was said before.
        Assert.Contains((await web.Host.NextJoinAsync(next.Text("callId"))).Body.History, h => h.Text == "Half a sen" && h.Speaker == "Scout");
    }
}
