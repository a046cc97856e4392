using System.Net;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Web.Calls;
using RtcRoom = LiveKit.Rtc.Room;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>A link lets somebody else into a conversation and its calls, and nobody who has none.</summary>
public sealed class InvitationTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task Whoever_has_the_link_reads_writes_and_calls_in_the_conversation()
    {
        using var ada = await web.AdminAsync();
        using var bob = await web.MemberAsync("bob@example.org");
        var conversation = await ada.NewConversationAsync("Atlas");
        var call = await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        await bob.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.NotFound);
        var joined = await bob.PostJsonAsync("/api/conversations/join", new { token = await LinkAsync(ada, conversation) }, HttpStatusCode.OK);
        var bobs = await bob.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);

        Assert.Equal(["ada", "bob"], joined.GetProperty("people").EnumerateArray().Select(p => p.GetString()));
        Assert.False(joined.GetProperty("isMine").GetBoolean());
        Assert.Equal(call.Text("callId"), bobs.Text("callId"));
        Assert.Contains((await bob.GetJsonAsync("/api/conversations")).EnumerateArray(), c => c.Text("id") == conversation);
        var tokens = new TokenVerifier(WebUnderTest.LiveKitKey, WebUnderTest.LiveKitSecret);
        Assert.NotEqual(tokens.Verify(call.Text("token")).Identity, tokens.Verify(bobs.Text("token")).Identity);
        Assert.Equal(2, (await ada.GetJsonAsync($"/api/calls/{call.Text("callId")}")).GetProperty("people").GetArrayLength());
    }

    [Fact(Timeout = 30_000)]
    public async Task Guest_hangs_up_and_the_call_goes_on_but_does_not_end_it_for_all()
    {
        using var ada = await web.AdminAsync();
        using var cleo = await web.MemberAsync("cleo@example.org");
        var conversation = await ada.NewConversationAsync("Atlas");
        var call = await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        await using var room = new RtcRoom();
        await room.ConnectAsync(call.Text("liveKitUrl"), call.Text("token"));
        await UntilConnectedAsync(call.Text("callId"), "ada");
        await cleo.PostJsonAsync("/api/conversations/join", new { token = await LinkAsync(ada, conversation) }, HttpStatusCode.OK);
        using var asGuest = await cleo.DeleteAsync(new Uri($"/api/calls/{call.Text("callId")}", UriKind.Relative), TestContext.Current.CancellationToken);
        await asGuest.JsonAsync(HttpStatusCode.Forbidden);
        await cleo.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created);
        await cleo.PostJsonAsync($"/api/calls/{call.Text("callId")}/leave", new { }, HttpStatusCode.NoContent);

        Assert.Null((await ada.GetJsonAsync($"/api/calls/{call.Text("callId")}")).Text("endReason"));
        using var asOwner = await ada.DeleteAsync(new Uri($"/api/calls/{call.Text("callId")}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, asOwner.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_the_owner_invites_and_deletes()
    {
        using var ada = await web.AdminAsync();
        using var dora = await web.MemberAsync("dora@example.org");
        var conversation = await ada.NewConversationAsync("Atlas");
        await dora.PostJsonAsync($"/api/conversations/{conversation}/invitations", new { }, HttpStatusCode.NotFound);
        await dora.PostJsonAsync("/api/conversations/join", new { token = "0123456789abcdef0123456789abcdef" }, HttpStatusCode.NotFound);
        var token = await LinkAsync(ada, conversation);
        for (var i = 0; i < 2; i++) await dora.PostJsonAsync("/api/conversations/join", new { token }, HttpStatusCode.OK);

        await dora.PostJsonAsync($"/api/conversations/{conversation}/invitations", new { }, HttpStatusCode.Forbidden);
        using var deleted = await dora.DeleteAsync(new Uri($"/api/conversations/{conversation}", UriKind.Relative), TestContext.Current.CancellationToken);
        await deleted.JsonAsync(HttpStatusCode.NotFound);
    }

    private async Task UntilConnectedAsync(string callId, string person)
    {
        var call = web.Services.GetRequiredService<LiveCalls>().Find(Guid.Parse(callId))!;
        await foreach (var now in call.Feed.WatchAsync(TestContext.Current.CancellationToken))
        {
            if (now.People.Any(p => p.Name == person && p.Connected)) return;
        }
    }

    private static async Task<string> LinkAsync(HttpClient owner, string conversation)
        => (await owner.PostJsonAsync($"/api/conversations/{conversation}/invitations", new { }, HttpStatusCode.Created)).Text("url").Split('/')[^1];
}
