using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class TranscriptPanelTests : Page
{
    [Fact]
    public void Words_stand_under_the_name_of_who_said_them()
    {
        var panel = Panel(Some.ISaid("Hello"), Some.Said(Some.Atlas, "Hi Ada"));

        Assert.Equal(["You", "Atlas"], panel.FindAll(".who").Select(w => w.TextContent));
        Assert.Equal(["Hello", "Hi Ada"], panel.FindAll(".words").Select(w => w.TextContent.Trim()));
    }

    [Fact]
    public void Transcript_is_a_log_with_a_name()
        => Assert.Equal("Transcript", Panel().Find("[role=log]").GetAttribute("aria-label"));

    [Fact]
    public void Words_that_may_still_change_look_unfinished()
    {
        var panel = Panel(Some.ISaid("go forw", final: false), Some.Said(Some.Atlas, "Yes"));

        Assert.Equal([false, true], panel.FindAll("li").Select(l => l.HasAttribute("data-final")));
    }

    [Fact]
    public void Interrupted_reply_shows_and_tells_where_it_was_cut()
    {
        var cut = Panel(Some.Said(Some.Atlas, "Let me tell you a", cutAtMs: 1400)).Find(".cut");

        Assert.Equal("✂ cut off here", cut.QuerySelector("[aria-hidden]")!.TextContent.Trim());
        Assert.Equal("Cut off here, after 1.4 seconds.", cut.QuerySelector(".visually-hidden")!.TextContent.Trim());
    }

    [Fact]
    public void Reply_that_was_heard_to_its_end_has_no_mark() => Assert.Empty(Panel(Some.Said(Some.Atlas, "Done")).FindAll(".cut"));

    [Fact]
    public void What_was_said_is_shown_and_never_run()
    {
        var panel = Panel(Some.ISaid("<img src=x onerror=alert(1)>"));

        Assert.Empty(panel.FindAll("img"));
        Assert.Contains("<img", panel.Find(".words").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<TranscriptPanel> Panel(params UtteranceView[] said)
        => Render<TranscriptPanel>(p => p.Add(t => t.Said, [.. said]).Add(t => t.Agents, [Some.Atlas]).Add(t => t.Me, Some.Me));
}
