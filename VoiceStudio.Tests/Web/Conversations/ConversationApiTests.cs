using System.Net;
using System.Net.Http.Json;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>One's own conversations: listed, found by words, renamed, put away, exported, deleted; others' do not exist.</summary>
public sealed class ConversationApiTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task Somebody_elses_conversation_looks_as_if_it_did_not_exist()
    {
        using var ada = await web.AdminAsync();
        using var bob = await web.MemberAsync("bob@example.org");
        using var nobody = web.Anonymous();
        var id = await bob.NewConversationAsync("Nova");
        foreach (var path in new[] { "", "/messages", "/export" })
        {
            using var asAda = await ada.GetAsync(new Uri($"/api/conversations/{id}{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            await asAda.JsonAsync(HttpStatusCode.NotFound);
            using var asNobody = await nobody.GetAsync(new Uri($"/api/conversations/{id}{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            await asNobody.JsonAsync(HttpStatusCode.Unauthorized);
        }

        await ada.PostJsonAsync($"/api/conversations/{id}/calls", new { }, HttpStatusCode.NotFound);
        await ada.PostJsonAsync($"/api/conversations/{id}/messages", new { text = "Hello" }, HttpStatusCode.NotFound);
        using var deleted = await ada.DeleteAsync(new Uri($"/api/conversations/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        await deleted.JsonAsync(HttpStatusCode.NotFound);
        Assert.DoesNotContain((await ada.GetJsonAsync("/api/conversations")).EnumerateArray(), c => c.Text("id") == id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_conversation_needs_agents_that_exist()
    {
        using var ada = await web.AdminAsync();
        await ada.PostJsonAsync("/api/conversations", new { agentIds = Array.Empty<Guid>() }, HttpStatusCode.UnprocessableEntity);
        await ada.PostJsonAsync("/api/conversations", new { agentIds = new[] { Guid.NewGuid() } }, HttpStatusCode.UnprocessableEntity);
        await ada.PostJsonAsync("/api/conversations", new { agentIds = new[] { await ada.AgentIdAsync("Atlas") }, title = new string('x', 121) }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_was_said_is_found_by_the_beginning_of_its_words_and_by_nothing_that_was_deleted()
    {
        using var frank = await web.MemberAsync("frank@example.org");
        var id = await frank.NewConversationAsync("Scout");
        var call = (await frank.PostJsonAsync($"/api/conversations/{id}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        await using (var scout = await FakeSession.ReadyAsync((await web.Host.NextJoinAsync(call)).Body))
        {
            await scout.SayAsync(new ReplyStarted("r1", 1, null), new ReplyTranscript("r1", 1, "A marmot"), new ReplyEnded("r1", 1, null, ReplyOutcome.Completed, "A marmot whistles on the Matterhörn.", 900));
        }

        foreach (var (search, found) in new[] { ("marm", 1), ("whistles MATTERHORN", 1), ("marmot opera", 0), ("marmot OR opera", 0), ("\"'*) (", 1), ("Scout", 1) })
            Assert.Equal(found, (await frank.GetJsonAsync($"/api/conversations?search={Uri.EscapeDataString(search)}")).GetArrayLength());

        using var busy = await frank.DeleteAsync(new Uri($"/api/conversations/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        await busy.JsonAsync(HttpStatusCode.Conflict);
        using var ended = await frank.DeleteAsync(new Uri($"/api/calls/{call}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var deleted = await frank.DeleteAsync(new Uri($"/api/conversations/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, (await frank.GetJsonAsync("/api/conversations?search=marmot")).GetArrayLength());
    }

    [Fact(Timeout = 30_000)]
    public async Task Renamed_and_put_away_it_is_listed_where_it_belongs()
    {
        using var grace = await web.MemberAsync("grace@example.org");
        var id = await grace.NewConversationAsync("Atlas");
        using var renamed = await grace.PatchAsJsonAsync($"/api/conversations/{id}", new { title = "Budget of the garden" }, TestContext.Current.CancellationToken);
        Assert.Equal("Budget of the garden", (await renamed.JsonAsync(HttpStatusCode.OK)).Text("title"));
        Assert.Equal(1, (await grace.GetJsonAsync("/api/conversations?search=garden")).GetArrayLength());
        using var away = await grace.PatchAsJsonAsync($"/api/conversations/{id}", new { archived = true }, TestContext.Current.CancellationToken);
        await away.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(0, (await grace.GetJsonAsync("/api/conversations")).GetArrayLength());
        Assert.Equal(1, (await grace.GetJsonAsync("/api/conversations?archived=true")).GetArrayLength());
        using var empty = await grace.PatchAsJsonAsync($"/api/conversations/{id}", new { title = " " }, TestContext.Current.CancellationToken);
        await empty.JsonAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_export_holds_what_was_said_and_where_it_was_cut()
    {
        using var heidi = await web.MemberAsync("heidi@example.org");
        var id = await heidi.NewConversationAsync("Nova");
        var call = (await heidi.PostJsonAsync($"/api/conversations/{id}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        await using (var nova = await FakeSession.ReadyAsync((await web.Host.NextJoinAsync(call)).Body))
        {
            await nova.SayAsync(new ReplyStarted("r1", 1, null), new ReplyEnded("r1", 1, null, ReplyOutcome.Interrupted, "Take the night train", 1200));
        }

        using var client = heidi;
        var markdown = await client.GetStringAsync(new Uri($"/api/conversations/{id}/export", UriKind.Relative), TestContext.Current.CancellationToken);
        var subtitles = await client.GetStringAsync(new Uri($"/api/conversations/{id}/export?format=srt", UriKind.Relative), TestContext.Current.CancellationToken);
        var json = await client.GetJsonAsync($"/api/conversations/{id}/export?format=json");
        Assert.Contains("**Nova**: Take the night train *(interrupted)*", markdown, StringComparison.Ordinal);
        Assert.StartsWith("1\n00:00:00,000 --> 00:00:0", subtitles, StringComparison.Ordinal);
        Assert.Equal(1200, json.GetProperty("lines")[0].GetProperty("cutAtMs").GetInt32());
        using var unknown = await client.GetAsync(new Uri($"/api/conversations/{id}/export?format=doc", UriKind.Relative), TestContext.Current.CancellationToken);
        await unknown.JsonAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_API_describes_itself()
    {
        using var ada = await web.AdminAsync();
        var paths = (await ada.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject().Select(p => p.Name).ToArray();
        foreach (var path in new[] { "/api/agents", "/api/conversations/{id}/calls", "/api/calls/{id}/turns", "/api/tools/{id}/try", "/api/livekit/webhook" }) Assert.Contains(path, paths);
        Assert.DoesNotContain("/api/identity/register", paths);
    }
}
