using LiveKit.Rtc;
using VoiceStudio.Tests.LocalLiveKit.Calls;

namespace VoiceStudio.Tests.LocalLiveKit.MediaData;

/// <summary>Unmodified clients of LiveKit send each other text, packets and calls through our SCTP: every client with every other, on both signalling paths.</summary>
[Collection(CallHallCollection.Name)]
public sealed class DataCallTests(DataHall hall) : IClassFixture<DataHall>
{
    private const int Limit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _room = Guid.NewGuid().ToString("n");

    public static TheoryData<DataClient, DataClient, bool> Pairs => new()
    {
        { DataClient.Rust, DataClient.Rust, true },
        { DataClient.Rust, DataClient.Rust, false },
        { DataClient.Browser, DataClient.Rust, true },
        { DataClient.Browser, DataClient.Rust, false },
        { DataClient.Browser, DataClient.Browser, true },
        { DataClient.Browser, DataClient.Browser, false },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public async Task A_long_text_arrives_whole_both_ways(DataClient first, DataClient second, bool single)
    {
        await using var anna = await JoinAsync(first, "anna", single);
        await using var ben = await JoinAsync(second, "ben", single);
        // 100 kB with characters of one to four bytes, cut anywhere.
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i} äπ🙂 "));

        await anna.SendTextAsync(text, Stop);
        Assert.Equal(("anna", text), await ben.TextAsync(Stop));
        await ben.SendTextAsync(text, Stop);
        Assert.Equal(("ben", text), await anna.TextAsync(Stop));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public async Task A_thousand_packets_arrive_in_order_reliably_and_nearly_all_without(DataClient first, DataClient second, bool single)
    {
        await using var anna = await JoinAsync(first, "anna", single);
        await using var ben = await JoinAsync(second, "ben", single);

        await anna.SendPacketsAsync(1_000, reliable: true, to: null, Stop);
        for (var i = 0; i < 1_000; i++) Assert.Equal($"anna count {i}", await ben.PacketAsync(Stop));

        await ben.SendPacketsAsync(1_000, reliable: false, to: null, Stop);
        await ben.SendPacketsAsync(1, reliable: true, to: null, Stop); // "0" again: the last one, though it may overtake.
        var received = new HashSet<string>();
        var twice = 0;
        while (twice == 0 || received.Count < 900) if (!received.Add(await anna.PacketAsync(Stop))) twice++;
        Assert.Equal(1, twice);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_for_one_reaches_nobody_else(bool single)
    {
        await using var anna = await JoinAsync(DataClient.Rust, "anna", single);
        await using var ben = await JoinAsync(DataClient.Rust, "ben", single);
        await using var cleo = await JoinAsync(DataClient.Rust, "cleo", single);
        await anna.SendPacketsAsync(3, reliable: true, to: "cleo", Stop);
        await anna.SendPacketsAsync(1, reliable: true, to: null, Stop);
        for (var i = 0; i < 3; i++) Assert.Equal($"anna count {i}", await cleo.PacketAsync(Stop));
        Assert.Equal("anna count 0", await ben.PacketAsync(Stop));
        Assert.Equal("anna count 0", await cleo.PacketAsync(Stop));
    }

    [Fact(Timeout = Limit)]
    public async Task One_participant_calls_a_method_of_another()
    {
        await using var anna = (RustDataCaller)await JoinAsync(DataClient.Rust, "anna", single: true);
        await using var ben = await JoinAsync(DataClient.Browser, "ben", single: true);
        Assert.Equal("anna: HELLO", await anna.Room.LocalParticipant.PerformRpcAsync("ben", "shout", "hello", stop: Stop));
    }

    [Fact(Timeout = Limit)]
    public async Task The_server_API_sends_too()
    {
        await using var anna = await JoinAsync(DataClient.Rust, "anna", single: true);
        await using var ben = await JoinAsync(DataClient.Browser, "ben", single: false);
        var service = hall.Server.RoomService();
        await service.SendData(new() { Room = _room, Data = Google.Protobuf.ByteString.CopyFromUtf8("news"), Topic = "from above" });
        Assert.Equal(" from above news", await anna.PacketAsync(Stop));
        Assert.Equal(" from above news", await ben.PacketAsync(Stop));
    }

    [Fact(Timeout = Limit)]
    public async Task Whoever_may_not_send_data_is_not_heard()
    {
        var token = LiveServer.Token("mute", _room, grants => grants.CanPublishData = false);
        await using var mute = await RustDataCaller.JoinAsync(hall.Server.Url, token, single: true, Stop);
        await using var ben = await JoinAsync(DataClient.Rust, "ben", single: true);
        await using var cleo = await JoinAsync(DataClient.Rust, "cleo", single: true);
        try
        {
            await mute.SendPacketsAsync(1, reliable: true, to: null, Stop);
        }
        catch (RoomException)
        {
            // The client may refuse by itself.
        }

        await cleo.SendPacketsAsync(1, reliable: true, to: null, Stop);
        Assert.Equal("cleo count 0", await ben.PacketAsync(Stop));
    }

    private Task<IDataCaller> JoinAsync(DataClient client, string identity, bool single) => hall.JoinAsync(client, identity, _room, single, Stop);
}
