using Bunit;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class ConnectionStateTests : Page
{
    [Fact]
    public void Weak_connection_and_a_broken_one_are_told_apart()
    {
        Assert.Equal("Connected", Words(Some.Room(RoomPhase.Connected)));
        Assert.Equal("Weak connection", Words(Some.Room(RoomPhase.Connected) with { Quality = "poor" }));
        Assert.Equal("Reconnecting…", Words(Some.Room(RoomPhase.Reconnecting)));
        Assert.Equal("Not connected", Words(Some.Room(RoomPhase.Left)));
    }

    [Fact]
    public void Running_cost_is_shown_once_there_is_one()
    {
        Assert.Empty(State(CallCost.None).FindAll(".cost"));
        Assert.Equal("≈ $0.42", State(new(9_000, 0.42m)).Find(".cost").TextContent);
        Assert.Equal("< $0.01", State(new(90, 0.004m)).Find(".cost").TextContent);
    }

    /// <summary>A thousand tokens of sound out are 50 s of speech.</summary>
    [Fact]
    public void Reply_costs_what_the_price_list_says()
    {
        var used = new UsageReported("r1", "gpt-realtime", InputText: 200, InputAudio: 1000, InputCached: 400, OutputText: 50, OutputAudio: 1000);

        Assert.Equal((600 * 32m + 200 * 4m + 400 * 0.4m + 50 * 16m + 1000 * 64m) / 1_000_000, CallCost.None.Plus(used).Dollars);
        Assert.True(CallCost.None.Plus(used with { Model = "gpt-realtime-2.1-mini" }).Dollars < 0.04m);
        Assert.Equal(new(2250, 0), CallCost.None.Plus(used with { Model = "somebody-elses" }));
    }

    private string Words(RoomState room) => Render<ConnectionState>(p => p.Add(c => c.Room, room).Add(c => c.Since, Some.Start)).Find("span:not(.dot)").TextContent;

    private IRenderedComponent<ConnectionState> State(CallCost cost)
        => Render<ConnectionState>(p => p.Add(c => c.Room, Some.Room(RoomPhase.Connected)).Add(c => c.Since, Some.Start).Add(c => c.Cost, cost));
}
