using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class DeviceMenuTests : Page
{
    private static readonly RoomState Room = RoomState.New with
    {
        Microphones = [new("default", "Default microphone"), new("usb", "Headset")], MicrophoneId = "usb",
        Speakers = [new("default", "Default loudspeaker"), new("usb", "Headset")],
    };

    /// <summary>Chromium calls the default microphone and the default loudspeaker both "default"; the menu broke the page over it.</summary>
    [Fact]
    public void Microphone_and_loudspeaker_of_the_same_id_are_both_shown_and_chosen()
    {
        List<string> chosen = [];
        var menu = Render<DeviceMenu>(p => p.Add(m => m.Room, Room).Add(m => m.OnMicrophone, id => chosen.Add("microphone " + id)).Add(m => m.OnSpeaker, id => chosen.Add("speaker " + id)));
        menu.Render(p => p.Add(m => m.Room, Room with { MicrophoneId = "default" }));
        Assert.Equal(4, menu.FindAll("option").Count);

        menu.FindAll("select")[0].Change("usb");
        menu.FindAll("select")[1].Change("usb");
        Assert.Equal(["microphone usb", "speaker usb"], chosen);
    }
}
