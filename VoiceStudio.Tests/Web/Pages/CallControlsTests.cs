using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class CallControlsTests : Page
{
    [Fact]
    public void Owner_invites_and_gets_the_link_to_copy()
    {
        var asked = 0;
        var controls = Render<CallControls>(p => p.Add(c => c.Room, Some.Room(RoomPhase.Connected)).Add(c => c.CanEnd, true).Add(c => c.Link, "https://studio/join/1").Add(c => c.OnInvite, () => asked++));
        controls.Find("[popovertarget=invite]").Click();

        Assert.Equal(1, asked);
        Assert.Equal("https://studio/join/1", controls.Find("#invite input").GetAttribute("value"));
        Assert.Equal("https://studio/join/1", controls.Find("[data-act=copy]").GetAttribute("data-copy"));
    }

    [Fact]
    public void Guest_invites_nobody()
        => Assert.True(Render<CallControls>(p => p.Add(c => c.Room, Some.Room(RoomPhase.Connected))).Find("[popovertarget=invite]").HasAttribute("disabled"));

    [Fact]
    public void What_needs_a_room_waits_for_it()
    {
        var controls = Render<CallControls>(p => p.Add(c => c.Room, Some.Room(RoomPhase.Connecting)));

        Assert.All(["mute", "camera", "screen"], act => Assert.True(controls.Find($"[data-act={act}]").HasAttribute("disabled")));
        Assert.False(controls.Find(".leave").HasAttribute("disabled"));
    }
}
