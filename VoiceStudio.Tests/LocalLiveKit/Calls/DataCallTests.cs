using LiveKit.Rtc;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Who is sent what, as unmodified clients of LiveKit notice it.</summary>
[Collection(CallHallCollection.Name)]
public sealed class DataCallTests(CallHall hall)
{
    private const int Limit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _room = Guid.NewGuid().ToString("n");

    [Theory(Timeout = Limit)]
    [InlineData(Client.Rust, Client.Browser, true)]
    [InlineData(Client.Browser, Client.Rust, false)]
    public async Task A_thousand_reliable_packets_arrive_in_order(Client from, Client to, bool oneConnection)
    {
        await using var anna = await hall.JoinAsync(from, "anna", _room, oneConnection, Stop);
        await using var ben = await hall.JoinAsync(to, "ben", _room, oneConnection, Stop);
        await anna.SendPacketsAsync(1_000, reliable: true, to: null, Stop);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"anna count {i}"), await ben.PacketsAsync(1_000, Stop));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_for_one_reaches_nobody_else(bool oneConnection)
    {
        await using var anna = await hall.JoinAsync(Client.Rust, "anna", _room, oneConnection, Stop);
        await using var ben = await hall.JoinAsync(Client.Rust, "ben", _room, oneConnection, Stop);
        await using var cleo = await hall.JoinAsync(Client.Rust, "cleo", _room, oneConnection, Stop);
        await anna.SendPacketsAsync(3, reliable: true, to: "cleo", Stop);
        await anna.SendPacketsAsync(1, reliable: true, to: null, Stop);
        Assert.Equal(["anna count 0", "anna count 1", "anna count 2", "anna count 0"], await cleo.PacketsAsync(4, Stop));
        Assert.Equal(["anna count 0"], await ben.PacketsAsync(1, Stop));
    }

    [Fact(Timeout = Limit)]
    public async Task The_server_API_sends_too()
    {
        await using var anna = await hall.JoinAsync(Client.Rust, "anna", _room, oneConnection: true, Stop);
        await using var ben = await hall.JoinAsync(Client.Browser, "ben", _room, oneConnection: false, Stop);
        await hall.Server.RoomService().SendData(new() { Room = _room, Data = Google.Protobuf.ByteString.CopyFromUtf8("news"), Topic = "from above" }, Stop);
        Assert.Equal([" from above news"], await anna.PacketsAsync(1, Stop));
        Assert.Equal([" from above news"], await ben.PacketsAsync(1, Stop));
    }

    [Fact(Timeout = Limit)]
    public async Task Whoever_may_not_send_data_is_not_heard()
    {
        var token = LiveServer.Token("mute", _room, grants => grants.CanPublishData = false);
        await using var mute = await RustCaller.JoinAsync(hall.Server.Url, "mute", token, oneConnection: true, Stop);
        await using var ben = await hall.JoinAsync(Client.Rust, "ben", _room, oneConnection: true, Stop);
        await using var cleo = await hall.JoinAsync(Client.Rust, "cleo", _room, oneConnection: true, Stop);
        try
        {
            await mute.SendPacketsAsync(1, reliable: true, to: null, Stop);
        }
        catch (RoomException)
        {
            // The client may refuse by itself.
        }

        await cleo.SendPacketsAsync(1, reliable: true, to: null, Stop);
        Assert.Equal(["cleo count 0"], await ben.PacketsAsync(1, Stop));
    }
}
