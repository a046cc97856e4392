namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Calls over a network that loses a tenth of everything and delays the rest.</summary>
[Collection(CallHallCollection.Name)]
public sealed class BadWeatherTests(CallHall hall)
{
    private const int Packets = 200;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 90_000)]
    [InlineData(Client.Rust, Client.Rust, true)]
    [InlineData(Client.Browser, Client.Rust, false)]
    public async Task Sound_goes_on_and_reliable_data_comes_whole_and_in_order(Client first, Client second, bool oneConnection)
    {
        await using var weather = await BadWeather.BetweenAsync(hall.Server.Url);
        var room = TestContext.Current.Test!.UniqueID;
        await using var anna = await hall.JoinAsync(first, "anna", room, oneConnection, Stop, weather.Url);
        await using var ben = await hall.JoinAsync(second, "ben", room, oneConnection, Stop, weather.Url);
        await anna.SoundAsync(440, Stop);
        await ben.HearsAsync("anna", 440, Stop);

        var received = ben.PacketsAsync(Packets, Stop);
        await anna.SendPacketsAsync(Packets, reliable: true, to: null, Stop);
        Assert.Equal(Enumerable.Range(0, Packets).Select(i => $"anna count {i}"), await received);
        await ben.HearsAsync("anna", 440, Stop);

        var (passed, lost) = weather.Datagrams;
        Assert.InRange(lost / (double)(passed + lost), 0.05, 0.15);
    }
}
