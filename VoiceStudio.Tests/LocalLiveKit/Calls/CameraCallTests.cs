namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Pictures between browsers.</summary>
[Collection(CallHallCollection.Name)]
public sealed class CameraCallTests(CallHall hall)
{
    private const int Limit = 90_000;
    private const int AnnasPitch = 440;
    private const string Camera = "camera", Screen = "screen_share";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>livekit-client offers two layers for a picture of this size: the larger one is wanted.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("vp8", true)]
    [InlineData("vp8", false)]
    [InlineData("h264", true)]
    [InlineData("h264", false)]
    public async Task A_camera_is_seen_in_full_size_covered_taken_back_and_seen_again(string codec, bool oneConnection)
    {
        var room = TestContext.Current.Test!.UniqueID;
        await using var anna = await JoinAsync("anna", room, oneConnection);
        await using var ben = await JoinAsync("ben", room, oneConnection);
        await anna.SoundAsync(AnnasPitch, Stop);

        await anna.ShowAsync(Camera, codec, 640, 360, Stop);
        await ben.SeesAsync("anna", Camera, 640, 360, Stop);
        // It started with 300 kbit/s.
        await anna.MaySendAsync(1_000_000, Stop);

        await anna.CoverAsync(Camera, true, Stop);
        await ben.SeesCoveredAsync("anna", Camera, true, Stop);
        await anna.CoverAsync(Camera, false, Stop);
        await ben.SeesAsync("anna", Camera, 640, 360, Stop);

        // Somebody who comes in later has missed the first key frame; a second picture goes beside the first.
        await using var carol = await JoinAsync("carol", room, oneConnection);
        await anna.ShowAsync(Screen, codec, 480, 360, Stop);
        await Task.WhenAll(carol.SeesAsync("anna", Camera, 640, 360, Stop), carol.SeesAsync("anna", Screen, 480, 360, Stop), ben.SeesAsync("anna", Screen, 480, 360, Stop));

        await anna.HideAsync(Camera, Stop);
        await anna.ShowAsync(Camera, codec, 320, 180, Stop);
        await ben.SeesAsync("anna", Camera, 320, 180, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);
    }

    private async Task<BrowserCaller> JoinAsync(string identity, string room, bool oneConnection)
        => (BrowserCaller)await hall.JoinAsync(Client.Browser, identity, room, oneConnection, Stop);
}
