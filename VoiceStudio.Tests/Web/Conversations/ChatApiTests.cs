using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>Written talk through the API, with agents whose answers a test writes.</summary>
public sealed class ChatApiTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task An_answer_comes_with_its_tools_and_is_kept()
    {
        using var ida = await web.MemberAsync("ida@example.org");
        var id = await ida.NewConversationAsync("Atlas");
        web.Host.Write("Atlas", new ReplyTool("t1", "calculator", """{"expression":"6*7"}""", "42", null, 7), new ReplyText("It is "), new ReplyText("42."), new ReplyUsage("gpt", 10, 2, 5), new ReplyFinished("It is 42."));
        var exchange = await ida.PostJsonAsync($"/api/conversations/{id}/messages", new { text = " What is 6 times 7? " }, HttpStatusCode.Created);

        Assert.Equal("What is 6 times 7?", exchange.GetProperty("message").Text("text"));
        var kept = (await ida.GetJsonAsync($"/api/conversations/{id}/messages"))[1];
        Assert.Equal(("Atlas", "It is 42."), (kept.Text("speaker"), kept.Text("text")));
        Assert.Equal(("calculator", "42"), (kept.GetProperty("toolCalls")[0].Text("name"), kept.GetProperty("toolCalls")[0].Text("result")));
        Assert.Equal("Atlas: It is 42.", (await ida.GetJsonAsync("/api/conversations"))[0].Text("lastWords"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_named_answers_and_who_is_handed_over_to_goes_on()
    {
        using var jan = await web.MemberAsync("jan@example.org");
        var id = await jan.NewConversationAsync("Atlas", "Nova");
        web.Host.Write("Nova", new ReplyText("Atlas knows that."), new ReplyHandOver("Atlas", "a sum"), new ReplyFinished("Atlas knows that."));
        web.Host.Write("Atlas", new ReplyText("Four."), new ReplyFinished("Four."));
        var exchange = await jan.PostJsonAsync($"/api/conversations/{id}/messages", new { text = "Nova, what is two and two?" }, HttpStatusCode.Created);

        Assert.Equal(["Nova", "Atlas"], exchange.GetProperty("replies").EnumerateArray().Select(r => r.Text("speaker")));
        await web.Host.NextReplyAsync(id);
        Assert.Equal(new Briefing("Nova", "a sum"), (await web.Host.NextReplyAsync(id)).Body.Briefing);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_knows_what_was_written_and_an_answer_in_writing_what_was_said()
    {
        using var kim = await web.MemberAsync("kim@example.org");
        var id = await kim.NewConversationAsync("Scout");
        await kim.PostJsonAsync($"/api/conversations/{id}/messages", new { text = "My dog is called Bello." }, HttpStatusCode.Created);
        var call = (await kim.PostJsonAsync($"/api/conversations/{id}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        var join = (await web.Host.NextJoinAsync(call)).Body;
        Assert.Contains(join.History, line => line is { Speaker: "kim", Text: "My dog is called Bello." });
        await using (var scout = await FakeSession.ReadyAsync(join))
        {
            await scout.SayAsync(new ReplyStarted("r1", 1, null), new ReplyEnded("r1", 1, null, ReplyOutcome.Completed, "Bello barks at marmots.", 900));
        }

        using var ended = await kim.DeleteAsync(new Uri($"/api/calls/{call}", UriKind.Relative), TestContext.Current.CancellationToken);
        await web.Host.NextReplyAsync(id);
        await kim.PostJsonAsync($"/api/conversations/{id}/messages", new { text = "What does he do?" }, HttpStatusCode.Created);
        var history = (await web.Host.NextReplyAsync(id)).Body.History;
        Assert.Equal(["My dog is called Bello.", "Noted.", "Bello barks at marmots.", "What does he do?"], history.Select(h => h.Text));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failed_answer_says_why_and_is_asked_for_again_in_its_place()
    {
        using var lou = await web.MemberAsync("lou@example.org");
        var id = await lou.NewConversationAsync("Nova");
        web.Host.Write("Nova", new ReplyText("The night "), new ReplyFailed("The model is busy."));
        await lou.PostJsonAsync($"/api/conversations/{id}/messages", new { text = "Which train?" }, HttpStatusCode.Created);
        var failed = (await lou.GetJsonAsync($"/api/conversations/{id}/messages"))[1];
        Assert.Equal(("The night ", "The model is busy."), (failed.Text("text"), failed.Text("failure")));

        web.Host.Write("Nova", new ReplyText("The night train."), new ReplyFinished("The night train."));
        var again = await lou.PostJsonAsync($"/api/conversations/{id}/messages/{failed.Text("id")}/retry", new { }, HttpStatusCode.OK);
        Assert.Equal("The night train.", again[0].Text("text"));
        Assert.Equal(["Which train?", "The night train."], (await lou.GetJsonAsync($"/api/conversations/{id}/messages")).EnumerateArray().Select(m => m.Text("text")));
        await web.Host.NextReplyAsync(id);
        Assert.Equal(["Which train?"], (await web.Host.NextReplyAsync(id)).Body.History.Select(h => h.Text));
        await lou.PostJsonAsync($"/api/conversations/{id}/messages/{failed.Text("id")}/retry", new { }, HttpStatusCode.NotFound);
        await lou.PostJsonAsync($"/api/conversations/{id}/messages/{again[0].Text("id")}/retry", new { }, HttpStatusCode.Conflict);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", HttpStatusCode.UnprocessableEntity)]
    [InlineData("   ", HttpStatusCode.UnprocessableEntity)]
    [InlineData(null, HttpStatusCode.BadRequest)]
    public async Task Nothing_is_no_message(string? text, HttpStatusCode expected)
    {
        using var ada = await web.AdminAsync();
        await ada.PostJsonAsync($"/api/conversations/{await ada.NewConversationAsync("Atlas")}/messages", new { text }, expected);
    }

    [Fact(Timeout = 30_000)]
    public async Task Ten_megabytes_are_too_much_wherever_one_may_write()
    {
        using var ada = await web.AdminAsync();
        var paste = new string('x', 10 * 1024 * 1024);
        var id = await ada.NewConversationAsync("Atlas");
        await ada.PostJsonAsync($"/api/conversations/{id}/messages", new { text = paste }, HttpStatusCode.UnprocessableEntity);
        await ada.PostJsonAsync("/api/conversations", new { agentIds = new[] { await ada.AgentIdAsync("Atlas") }, title = paste }, HttpStatusCode.UnprocessableEntity);
        await ada.PostJsonAsync("/api/accounts/invitations", new { email = paste + "@example.org", role = "Member" }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deleted_conversation_leaves_no_row_and_no_word_behind()
    {
        using var mia = await web.MemberAsync("mia@example.org");
        var id = await mia.NewConversationAsync("Atlas");
        web.Host.Write("Atlas", new ReplyTool("t1", "clock", "{}", "noon", null, 1), new ReplyText("Xylophone."), new ReplyUsage("gpt", 1, 0, 1), new ReplyFinished("Xylophone."));
        await mia.PostJsonAsync($"/api/conversations/{id}/messages", new { text = "Zugspitze" }, HttpStatusCode.Created);
        var call = (await mia.PostJsonAsync($"/api/conversations/{id}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        await using (var atlas = await FakeSession.ReadyAsync((await web.Host.NextJoinAsync(call)).Body))
        {
            await atlas.SayAsync(new ReplyStarted("r1", 1, null), new ReplyEnded("r1", 1, null, ReplyOutcome.Completed, "Quetzal.", 900), new ToolCalled("t2", "clock", "{}", "noon", null, 3));
        }

        using var ended = await mia.DeleteAsync(new Uri($"/api/calls/{call}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var deleted = await mia.DeleteAsync(new Uri($"/api/conversations/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var (conversationId, callId) = (Guid.Parse(id), Guid.Parse(call));
        await using var db = await web.Services.GetRequiredService<IDbContextFactory<StudioDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await db.Messages.CountAsync(m => m.ConversationId == conversationId) + await db.Calls.CountAsync(c => c.Id == callId) + await db.Utterances.CountAsync(u => u.CallId == callId)
            + await db.Ledger.CountAsync(l => l.CallId == callId) + await db.ToolCalls.CountAsync(t => t.ConversationId == conversationId) + await db.Usage.CountAsync(u => u.ConversationId == conversationId)
            + await db.CallAgents.CountAsync(a => a.CallId == callId) + await db.CallPeople.CountAsync(p => p.CallId == callId));
        foreach (var word in new[] { "Zugspitze", "Xylophone", "Quetzal" })
        {
            Assert.Equal(0, await db.Database.SqlQuery<int>($"SELECT (SELECT COUNT(*) FROM MessagesWords WHERE MessagesWords MATCH {word}) + (SELECT COUNT(*) FROM UtterancesWords WHERE UtterancesWords MATCH {word}) AS Value").SingleAsync());
        }
    }
}
