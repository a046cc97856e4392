using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class ApprovalCardTests : Page
{
    private readonly List<bool> _answers = [];

    [Fact]
    public void What_the_agent_wants_to_do_is_shown_as_text()
    {
        var card = Card("""{"to":"<b>bob</b>"}""");
        Assert.Equal("Atlas would like to use send mail", card.Find("[role=status]").TextContent);
        Assert.Equal("""{"to":"<b>bob</b>"}""", card.Find("code").TextContent);
    }

    [Theory]
    [InlineData("Allow", true)]
    [InlineData("Do not allow", false)]
    public async Task An_answer_is_given_by_a_click(string button, bool approved)
    {
        var card = Card("{}");
        await card.FindAll("button").First(b => b.TextContent == button).ClickAsync(new());
        Assert.Equal([approved], _answers);
    }

    private IRenderedComponent<ApprovalCard> Card(string arguments) => Render<ApprovalCard>(p => p
        .Add(c => c.Approval, new ApprovalView("c1", "atlas", "send_mail", arguments, Some.Start))
        .Add(c => c.Agent, "Atlas")
        .Add(c => c.OnAnswer, approved => _answers.Add(approved)));
}
