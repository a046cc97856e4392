using Bunit;
using Microsoft.AspNetCore.Components;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Conversations;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>The forms and lines around written talk, without a browser.</summary>
public sealed class ChatPageTests : Pages.Page
{
    private static readonly ConversationAgentView Atlas = new(Guid.NewGuid(), "Atlas", "#3f6fd1");

    [Fact]
    public async Task What_is_typed_stays_until_it_is_kept()
    {
        List<string> sent = [];
        var box = Box(sent);
        box.Find("textarea").Input("Hello Atlas");
        box.Find("form").Submit();

        Assert.Equal(["Hello Atlas"], sent);
        Assert.Equal("Hello Atlas", box.Find("textarea").GetAttribute("value"));
        await box.InvokeAsync(box.Instance.Clear);
        Assert.Equal("", box.Find("textarea").GetAttribute("value") ?? "");
    }

    [Fact]
    public void Nothing_is_not_sent_and_nothing_is_sent_while_an_answer_is_written()
    {
        List<string> sent = [];
        var box = Box(sent);
        box.Find("textarea").Input("   ");
        Assert.True(box.Find("button").HasAttribute("disabled"));
        box.Find("form").Submit();
        box.Find("textarea").Input("More");
        box.Render(p => p.Add(b => b.Answering, true));
        box.Find("form").Submit();

        Assert.Empty(sent);
        Assert.Equal("Stop", box.Find("button").TextContent.Trim());
    }

    [Fact]
    public void Too_much_is_said_to_be_too_much()
    {
        var box = Box([]);
        Assert.Empty(box.FindAll("[role=alert]"));
        box.Find("textarea").Input(new string('x', Chat.MaxText));
        Assert.Contains("8,000 characters", box.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_answer_says_why_and_is_asked_for_again()
    {
        var asked = 0;
        var failed = new MessageView(Guid.NewGuid(), default, Atlas.AgentId, "Atlas", "The night", "The model is busy.", []);
        var line = Render<ChatMessage>(p => p.Add(m => m.Line, new ChatLine(failed, Growing: false)).Add(m => m.Color, Atlas.Color).Add(m => m.OnRetry, () =>
        {
            asked++;
            return Task.CompletedTask;
        }));
        Assert.Contains("The model is busy.", line.Markup, StringComparison.Ordinal);
        line.Find("button").Click();
        Assert.Equal(1, asked);
    }

    [Fact]
    public void A_tool_shows_its_answer_in_lines_and_what_is_no_JSON_as_it_is()
    {
        var tool = Render<ToolRow>(p => p.Add(t => t.Tool, new("weather", """{"city":"Zürich","days":2}""", "sunny", null, 1240)));
        Assert.Contains("1.2 s", tool.Find("summary").TextContent, StringComparison.Ordinal);
        Assert.Equal("{\n  \"city\": \"Zürich\",\n  \"days\": 2\n}", tool.FindAll("pre")[0].TextContent.ReplaceLineEndings("\n"));
        Assert.Equal("sunny", tool.FindAll("pre")[1].TextContent);
    }

    [Fact]
    public void A_link_is_shown_once_and_a_refusal_keeps_what_was_typed()
    {
        List<NewInvitation> invited = [];
        var form = Render<InviteForm>(p => p.Add(f => f.OnInvite, invitation =>
        {
            invited.Add(invitation);
            return invited.Count == 1 ? throw new RefusedException(Refusal.Conflict, "This address has an account already.") : Task.FromResult("http://studio/invitation?token=1");
        }));
        form.Find("input").Input("bob@example.org");
        form.Find("form").Submit();
        Assert.Equal("This address has an account already.", form.Find("[role=alert]").TextContent);
        Assert.Equal("bob@example.org", form.Find("input").GetAttribute("value"));

        form.Find("form").Submit();
        Assert.Equal("http://studio/invitation?token=1", form.Find(".link input").GetAttribute("value"));
        form.Find("form").Submit();
        Assert.Equal(["bob@example.org", "bob@example.org", ""], invited.Select(i => i.Email));
    }

    private IRenderedComponent<ChatBox> Box(List<string> sent)
        => Render<ChatBox>(p => p.Add(b => b.To, [Atlas]).Add(b => b.OnSend, EventCallback.Factory.Create<string>(this, sent.Add)));
}
