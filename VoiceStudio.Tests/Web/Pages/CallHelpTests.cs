using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class CallHelpTests : Page
{
    [Theory]
    [InlineData(RoomTrouble.MicrophoneRefused, "The microphone is not allowed", "Try again")]
    [InlineData(RoomTrouble.MicrophoneMissing, "No microphone found", "Try again")]
    [InlineData(RoomTrouble.MicrophoneBusy, "The microphone gives no sound", "Try again")]
    [InlineData(RoomTrouble.Unreachable, "The voice server does not answer", "Try again")]
    [InlineData(RoomTrouble.TakenOver, "You are in this call in another tab", "Move the call here")]
    [InlineData(RoomTrouble.Removed, "You were taken out of this call", "Join again")]
    public void Trouble_is_explained_and_there_is_a_way_out(RoomTrouble trouble, string title, string retry)
    {
        var retried = 0;
        var help = Help(Some.Room(RoomPhase.Left, trouble), () => retried++);

        Assert.Equal(title, help.Find("[role=alert] h2").TextContent);
        var button = help.Find(".main");
        Assert.Equal(retry, button.TextContent);
        button.Click();
        Assert.Equal(1, retried);
    }

    [Fact]
    public void Every_trouble_has_words()
        => Assert.All(Enum.GetValues<RoomTrouble>(), trouble => Assert.NotEmpty(Help(Some.Room(RoomPhase.Asking, trouble)).Find("h2").TextContent));

    [Fact]
    public void Insecure_address_offers_no_retry_that_could_not_work()
        => Assert.Empty(Help(Some.Room(RoomPhase.Asking, RoomTrouble.InsecureOrigin)).FindAll(".main"));

    [Fact]
    public void Who_has_no_microphone_may_join_without()
        => Assert.Contains("Join without a microphone", Help(Some.Room(RoomPhase.Asking, RoomTrouble.MicrophoneRefused)).Markup, StringComparison.Ordinal);

    [Fact]
    public void Blocked_sound_is_one_click_away()
        => Assert.Equal("Turn on sound", Help(Some.Room(RoomPhase.Connected, audioBlocked: true)).Find("[data-act=unlock]").TextContent);

    [Fact]
    public void Nothing_is_in_the_way_of_a_call_that_works() => Assert.Empty(Help(Some.Room(RoomPhase.Connected)).Markup.Trim());

    private IRenderedComponent<CallHelp> Help(RoomState room, Action? retry = null)
        => Render<CallHelp>(p => p.Add(h => h.Room, room).Add(h => h.OnRetry, retry ?? (() => { })));
}
