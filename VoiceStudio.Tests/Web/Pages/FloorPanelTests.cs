using Bunit;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class FloorPanelTests : Page
{
    private static readonly AgentSeat Speaking = Some.Agent("Atlas", state: AgentState.Speaking);

    [Fact]
    public void Speaking_agent_is_shown_and_announced()
    {
        var panel = Panel(Some.Call(Speaking, Some.Scout));

        Assert.Equal("Atlas is speaking", panel.Find(".headline").TextContent);
        Assert.Equal("Atlas is speaking", panel.Find("[role=status]").TextContent);
    }

    [Fact]
    public void Person_who_speaks_is_shown_and_not_announced_to_himself()
    {
        var panel = Panel(Some.Call(Some.Atlas) with { People = [Some.Ada with { Speaking = true }] });

        Assert.Equal("You are speaking", panel.Find(".headline").TextContent);
        Assert.Equal("", panel.Find("[role=status]").TextContent);
    }

    [Fact]
    public void Another_person_is_named()
        => Assert.Equal("Bob is speaking", Headline(Some.Call(Some.Atlas) with { People = [Some.Ada, new("person:bob", "Bob", true, true)] }));

    [Fact]
    public void Quiet_call_invites_to_speak() => Assert.Equal("Your turn: just speak", Headline(Some.Call(Some.Atlas)));

    [Fact]
    public void Thinking_agent_is_named() => Assert.Equal("Atlas is thinking", Headline(Some.Call(Some.Agent("Atlas", state: AgentState.Thinking))));

    [Fact]
    public void Nobody_is_expected_to_speak_to_agents_that_are_not_there()
    {
        Assert.Equal("Agents are joining", Headline(Some.Call(Some.Agent("Atlas", AgentStatus.Joining))));
        Assert.Equal("No agent is in the call", Headline(Some.Call(Some.Agent("Atlas", AgentStatus.Failed))));
    }

    [Fact]
    public void Why_the_word_moved_is_said_and_can_be_undone()
    {
        var undone = 0;
        var switched = new SwitchView("scout", "atlas", "you said Atlas", Some.Start, CanUndo: true);
        var panel = Panel(Some.Call(Speaking, Some.Scout) with { Floor = FloorView.Open with { Holder = "atlas", LastSwitch = switched } }, () => undone++);

        Assert.Contains("you said Atlas", panel.Find(".chip").TextContent, StringComparison.Ordinal);
        panel.Find("button").Click();
        Assert.Equal(1, undone);
    }

    [Fact]
    public void Switch_that_cannot_be_undone_offers_no_undo()
        => Assert.Empty(Panel(Some.Call(Speaking) with { Floor = FloorView.Open with { LastSwitch = new(null, "atlas", "topic: travel", Some.Start, false) } }).FindAll("button"));

    [Fact]
    public void Who_is_next_is_named()
    {
        Assert.Equal("Next: Scout", Next(FloorView.Open with { Reserved = "scout" }));
        Assert.Equal("Next: Scout, then Atlas", Next(FloorView.Open with { Queue = ["scout", "atlas"] }));
    }

    [Fact]
    public void Reserved_word_says_why()
        => Assert.Equal("Next: Scout (needs the weather)", Next(FloorView.Open with { Reserved = "scout", ReservedWhy = "needs the weather" }));

    [Fact]
    public void Unsure_router_asks_and_a_click_decides()
    {
        List<string> picked = [];
        var call = Some.Call(Some.Atlas, Some.Scout) with { Floor = FloorView.Open with { Suggested = "scout" } };
        var panel = Render<FloorPanel>(p => p.Add(f => f.Call, call).Add(f => f.Me, Some.Me).Add(f => f.OnPick, picked.Add));

        Assert.Equal("Scout?", panel.Find(".suggested").TextContent);
        panel.Find(".suggested").Click();
        Assert.Equal(["scout"], picked);
    }

    private string Next(FloorView floor) => Panel(Some.Call(Some.Atlas, Some.Scout) with { Floor = floor }).Find(".next").TextContent;

    private string Headline(CallSnapshot call) => Panel(call).Find(".headline").TextContent;

    private IRenderedComponent<FloorPanel> Panel(CallSnapshot call, Action? undo = null)
        => Render<FloorPanel>(p => p.Add(f => f.Call, call).Add(f => f.Me, Some.Me).Add(f => f.OnUndo, undo ?? (() => { })));
}
