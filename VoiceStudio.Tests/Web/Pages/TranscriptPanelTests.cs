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

    [Fact]
    public void Where_the_word_went_to_another_agent_stands_between_what_they_said()
    {
        var (before, after) = (Some.Said(Some.Atlas, "I ask Scout."), Some.Said(Some.Scout, "It will rain.") with { StartedAt = Some.Start.AddSeconds(9) });
        var turn = new SwitchView("atlas", "scout", "Atlas handed over: needs the weather", Some.Start.AddSeconds(8), CanUndo: true);
        var panel = Panel(Some.Call(Some.Atlas, Some.Scout) with { Transcript = [before, after], Switches = [turn] });

        Assert.Equal(["said", "switched", "said"], panel.FindAll("ol > li").Select(l => l.ClassName));
        Assert.Contains("Atlas handed over: needs the weather", panel.Find(".switched").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_that_was_used_opens_to_what_it_was_given_and_what_it_returned()
    {
        var tool = new ToolUse("t1", "atlas", "calculator", "2+2 as JSON", "4", null, 3, Some.Start);
        var panel = Panel(Some.Call(Some.Atlas) with { Transcript = [Some.Said(Some.Atlas, "Four.") with { StartedAt = Some.Start.AddSeconds(1) }], Tools = [tool] });

        Assert.Equal("Atlas used calculator", panel.Find("details summary > span:not(.time)").TextContent);
        Assert.Equal("3 ms", panel.Find("details .time").TextContent);
        Assert.Equal(["2+2 as JSON", "4"], panel.FindAll("details code").Select(c => c.TextContent));
    }

    [Fact]
    public void Tool_that_failed_or_runs_says_so()
    {
        var runs = new ToolUse("t1", "atlas", "forecast", "{}", null, null, 0, Some.Start);
        var times = Panel(Some.Call(Some.Atlas) with { Tools = [runs, runs with { Id = "t2", Error = "No such place." }] }).FindAll(".time");

        Assert.Equal(["running …", "went wrong"], times.Select(t => t.TextContent));
    }

    private IRenderedComponent<TranscriptPanel> Panel(params UtteranceView[] said)
        => Panel(Some.Call(Some.Atlas, Some.Scout) with { Transcript = [.. said] });

    private IRenderedComponent<TranscriptPanel> Panel(CallSnapshot call) => Render<TranscriptPanel>(p => p.Add(t => t.Call, call).Add(t => t.Me, Some.Me));
}
