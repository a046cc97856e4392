using Bunit;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class AgentTileTests : Page
{
    [Theory]
    [InlineData(AgentStatus.Invited, AgentState.Initializing, false, "Joining")]
    [InlineData(AgentStatus.Connected, AgentState.Listening, false, "Joining")]
    [InlineData(AgentStatus.Ready, AgentState.Initializing, false, "Joining")]
    [InlineData(AgentStatus.Ready, AgentState.Idle, false, "Listening")]
    [InlineData(AgentStatus.Ready, AgentState.Thinking, false, "Thinking")]
    [InlineData(AgentStatus.Ready, AgentState.Speaking, false, "Speaking")]
    [InlineData(AgentStatus.Ready, AgentState.Speaking, true, "Muted")]
    [InlineData(AgentStatus.Failed, AgentState.Speaking, false, "Failed")]
    [InlineData(AgentStatus.Left, AgentState.Idle, false, "Left")]
    public void Tile_says_what_the_agent_does(AgentStatus status, AgentState state, bool muted, string words)
    {
        var tile = Tile(Some.Agent("Atlas", status, state, muted: muted));

        Assert.Equal(words, tile.Find(".state").TextContent);
        Assert.Equal("Atlas", tile.Find("h2").TextContent);
    }

    [Fact]
    public void Agent_that_could_not_come_says_why_and_can_be_called_again()
    {
        var retried = 0;
        var tile = Tile(Some.Agent("Atlas", AgentStatus.Failed, reason: "The Realtime server refused the key."), retry: () => retried++);

        Assert.Contains("The Realtime server refused the key.", tile.Markup, StringComparison.Ordinal);
        tile.FindAll("button").Single(b => b.TextContent.Contains("Call Atlas again", StringComparison.Ordinal)).Click();
        Assert.Equal(1, retried);
    }

    [Fact]
    public void Among_several_agents_one_that_listens_can_be_asked()
    {
        var picked = 0;
        var tile = Tile(Some.Scout, number: 2, pick: () => picked++);

        var ask = tile.Find(".pick");
        Assert.StartsWith("Ask Scout", ask.TextContent, StringComparison.Ordinal);
        ask.Click();
        Assert.Equal(1, picked);
    }

    [Fact]
    public void Who_has_the_word_cannot_be_given_it()
        => Assert.Empty(Tile(Some.Scout, number: 2, floor: FloorView.Open with { Holder = "scout" }).FindAll(".pick"));

    [Fact]
    public void Only_agent_of_a_call_needs_no_picking() => Assert.Empty(Tile(Some.Atlas).FindAll(".pick"));

    [Fact]
    public void Muted_agent_cannot_be_asked() => Assert.Empty(Tile(Some.Agent("Scout", muted: true), number: 2).FindAll(".pick"));

    [Fact]
    public void Agents_in_line_show_their_place()
    {
        Assert.Equal("Speaks next", Tile(Some.Scout, floor: FloorView.Open with { Reserved = "scout" }).Find(".waiting").TextContent);
        Assert.Equal("Number 2 in line", Tile(Some.Scout, floor: FloorView.Open with { Queue = ["atlas", "scout"] }).Find(".waiting").TextContent);
        Assert.Empty(Tile(Some.Scout).FindAll(".waiting"));
    }

    private IRenderedComponent<AgentTile> Tile(AgentSeat seat, int number = 0, FloorView? floor = null, Action? pick = null, Action? retry = null)
        => Render<AgentTile>(p => p.Add(t => t.Seat, seat).Add(t => t.Floor, floor ?? FloorView.Open).Add(t => t.Number, number)
            .Add(t => t.OnPick, pick ?? (() => { })).Add(t => t.OnRetry, retry ?? (() => { })));
}
