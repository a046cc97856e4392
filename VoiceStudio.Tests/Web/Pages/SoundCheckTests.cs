using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class SoundCheckTests : Page
{
    private static readonly RoomState Fine = RoomState.New with { Microphones = [new("usb", "Headset")], MicrophoneId = "usb" };

    [Fact]
    public void Nothing_is_opened_before_the_first_click()
    {
        var check = Render<SoundCheck>();

        Assert.Empty(JSInterop.Invocations);
        Assert.Empty(check.FindAll("select"));
    }

    [Theory]
    [InlineData(RoomTrouble.MicrophoneRefused, "The microphone is not allowed")]
    [InlineData(RoomTrouble.MicrophoneMissing, "No microphone found")]
    [InlineData(RoomTrouble.InsecureOrigin, "This address may not use a microphone")]
    public void What_would_keep_the_person_from_speaking_is_said_before_the_call(RoomTrouble trouble, string words)
        => Assert.Equal(words, Opened(RoomState.New with { Trouble = trouble }).Find(".help h2").TextContent);

    [Fact]
    public void Microphone_and_its_level_are_shown_and_the_camera_is_off()
    {
        var check = Opened(Fine);

        Assert.Equal("Headset", check.Find("option[selected]").TextContent);
        Assert.Single(check.FindAll("[data-meter=me]"));
        Assert.True(check.Find("video").HasAttribute("hidden"));
        Assert.Contains(check.FindAll("button"), b => b.TextContent == "Show the camera");
    }

    [Fact]
    public void Second_click_lets_the_microphone_go()
    {
        var check = Opened(Fine);
        check.Find("button.toggle").Click();

        Assert.Empty(check.FindAll("select"));
        Assert.Contains(JSInterop.Invocations, i => i.Identifier == "stop");
    }

    private IRenderedComponent<SoundCheck> Opened(RoomState room)
    {
        var module = JSInterop.SetupModule("./Calls/SoundCheck.razor.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<RoomState>("open", _ => true).SetResult(room);
        var check = Render<SoundCheck>();
        check.Find("button.toggle").Click();
        return check;
    }
}
