using System.Net;
using System.Net.Sockets;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>Rooms that do not come about.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class RoomRefusalTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_server_that_is_not_there_is_said_to_be_unreachable()
    {
        var stop = TestContext.Current.CancellationToken;
        var before = LiveKitFfi.LiveHandles;
        await using var room = new Room();

        var refused = await Assert.ThrowsAsync<RoomException>(() => room.ConnectAsync($"ws://127.0.0.1:{ClosedPort()}", "a token", new RoomOptions { JoinRetries = 0 }, stop));

        Assert.StartsWith("The room could not be joined: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a token", refused.Message, StringComparison.Ordinal);
        Assert.False(room.IsConnected);
        Assert.Equal(before, LiveKitFfi.LiveHandles);
    }

    [Fact(Timeout = 30_000)]
    public async Task Waiting_for_a_server_that_never_answers_can_be_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var giveUp = new CancellationTokenSource();
        await using var room = new Room();

        var connecting = room.ConnectAsync($"ws://{silent.LocalEndpoint}", "token", stop: giveUp.Token);
        using var accepted = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_connects_once()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var room = new Room();
        await Assert.ThrowsAsync<RoomException>(() => room.ConnectAsync($"ws://127.0.0.1:{ClosedPort()}", "token", new RoomOptions { JoinRetries = 0 }, stop));

        await Assert.ThrowsAsync<InvalidOperationException>(() => room.ConnectAsync("ws://127.0.0.1", "token", stop: stop));
        Assert.Throws<InvalidOperationException>(() => room.LocalParticipant);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
