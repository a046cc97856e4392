using System.Text;
using Livekit.Server.Sdk.Dotnet;
using LiveKit.Rtc;
using Room = LiveKit.Rtc.Room;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>Text and data between two participants, over the data channels of a real connection.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class RoomDataTests(LocalServer server) : IClassFixture<LocalServer>, IDisposable
{
    private readonly string _name = $"room-{Guid.NewGuid():n}";
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose() => _limit.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task A_text_of_any_length_arrives_whole_with_what_goes_with_it(int length)
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", stop);
        await using var atlas = await JoinAsync("atlas", stop);
        var received = Next<TextStreamReceivedEventArgs>(handler => anna.TextStreamReceived += handler);
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + i % 26)));

        await atlas.LocalParticipant.SendTextAsync(text, new StreamTextOptions { Topic = "lk.chat", Attributes = new Dictionary<string, string> { ["final"] = "true" } }, stop);

        var stream = await received.WaitAsync(stop);
        Assert.Equal(("atlas", "lk.chat", "true"), (stream.ParticipantIdentity, stream.Reader.Info.Topic, stream.Reader.Info.Attributes["final"]));
        Assert.Equal(text, await stream.Reader.ReadAllAsync(stop));
    }

    [Fact]
    public async Task A_text_written_bit_by_bit_is_read_bit_by_bit()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", stop);
        await using var atlas = await JoinAsync("atlas", stop);
        var received = Next<TextStreamReceivedEventArgs>(handler => anna.TextStreamReceived += handler);

        await using var writer = await atlas.LocalParticipant.StreamTextAsync(new StreamTextOptions { Topic = "lk.transcription" }, stop);
        await writer.WriteAsync("Hello, ", stop);
        await using var pieces = (await received.WaitAsync(stop)).Reader.GetAsyncEnumerator(stop);
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal("Hello, ", pieces.Current);

        await writer.WriteAsync("Anna.", stop);
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal("Anna.", pieces.Current);
        await writer.CloseAsync(stop: stop);
        Assert.False(await pieces.MoveNextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_packet_reaches_whom_it_is_for(bool reliable)
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", stop);
        await using var ben = await JoinAsync("ben", stop);
        await using var atlas = await JoinAsync("atlas", stop);
        var annas = Next<DataReceivedEventArgs>(handler => anna.DataReceived += handler);
        var bens = Next<DataReceivedEventArgs>(handler => ben.DataReceived += handler);

        await atlas.LocalParticipant.PublishDataAsync(Encoding.UTF8.GetBytes("for anna"), reliable, "t", ["anna"], stop);
        await atlas.LocalParticipant.PublishDataAsync(Encoding.UTF8.GetBytes("for ben"), reliable, "t", ["ben"], stop);

        var packet = await annas.WaitAsync(stop);
        Assert.Equal(("for anna", "t", reliable, "atlas"), (Encoding.UTF8.GetString(packet.Data.Span), packet.Topic, packet.Reliable, packet.Participant?.Identity));
        Assert.Equal("for ben", Encoding.UTF8.GetString((await bens.WaitAsync(stop)).Data.Span));
    }

    [Fact]
    public async Task The_server_can_say_something_to_everybody()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", stop);
        var received = Next<DataReceivedEventArgs>(handler => anna.DataReceived += handler);

        await server.Rooms.SendData(new SendDataRequest { Room = _name, Data = Google.Protobuf.ByteString.CopyFromUtf8("hello"), Kind = DataPacket.Types.Kind.Reliable, Topic = "t" }, stop);

        var packet = await received.WaitAsync(stop);
        Assert.Equal(("hello", null), (Encoding.UTF8.GetString(packet.Data.Span), packet.Participant));
    }

    [Fact]
    public async Task Text_and_data_leave_nothing_open()
    {
        var stop = Limit();
        var before = LiveKitFfi.LiveHandles;
        await using (var anna = await JoinAsync("anna", stop))
        await using (var atlas = await JoinAsync("atlas", stop))
        {
            var data = Next<DataReceivedEventArgs>(handler => anna.DataReceived += handler);
            // Nobody takes this text: its reader is given back by the room.
            await atlas.LocalParticipant.SendTextAsync("unread", stop: stop);
            await atlas.LocalParticipant.PublishDataAsync(new byte[10], stop: stop);
            await data.WaitAsync(stop);
        }

        Assert.Equal(before, LiveKitFfi.LiveHandles);
    }

    private static Task<T> Next<T>(Action<EventHandler<T>> subscribe)
    {
        var next = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        subscribe((_, e) => next.TrySetResult(e));
        return next.Task;
    }

    private CancellationToken Limit()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(30));
        return _limit.Token;
    }

    private async Task<Room> JoinAsync(string identity, CancellationToken stop)
    {
        var room = new Room();
        await room.ConnectAsync(server.Url, server.TokenFor(identity, _name), stop: stop);
        return room;
    }
}
