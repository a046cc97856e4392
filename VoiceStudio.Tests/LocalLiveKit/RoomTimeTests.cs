using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VoiceStudio.Tests.LocalLiveKit.Signaling;

namespace VoiceStudio.Tests.LocalLiveKit;

/// <summary>What a server does after minutes, on a clock that the test moves.</summary>
public sealed class RoomTimeTests : IAsyncLifetime
{
    private const string RoomName = "hours";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private WebApplication? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LiveRooms Rooms => _server!.Services.GetRequiredService<LiveRooms>();

    [Fact(Timeout = 30_000)]
    public async Task A_room_that_nobody_joined_ends_when_it_was_empty_for_its_time()
    {
        Rooms.GetOrCreate(RoomName);
        await PassAsync(TimeSpan.FromSeconds(59));
        Assert.NotNull(Rooms.Find(RoomName));
        await EndsSoonAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_ends_some_time_after_the_last_one_has_left()
    {
        await using var anna = await JoinAsync();
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.NotNull(Rooms.Find(RoomName)); // However long: somebody is there.
        await anna.SendAsync(new SignalRequest { Leave = new() }, Stop);
        var room = Rooms.Find(RoomName)!;
        while (await room.Mailbox.Ask(() => room.Participants.Count > 0)) await Task.Yield();
        await PassAsync(TimeSpan.FromSeconds(19));
        Assert.NotNull(Rooms.Find(RoomName));
        await EndsSoonAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_stays_gets_a_fresh_token_before_the_old_one_would_be_too_old()
    {
        await using var anna = await JoinAsync();
        await PassAsync(TimeSpan.FromSeconds(298));
        await anna.SendAsync(new SignalRequest { PingReq = new() { Timestamp = 1 } }, Stop);
        await anna.ReceiveAsync(r => r.PongResp is not null, Stop);
        Assert.DoesNotContain(anna.Seen, r => r.RefreshToken.Length > 0);

        var refreshed = anna.ReceiveAsync(r => r.RefreshToken.Length > 0, Stop);
        await TickUntilAsync(() => refreshed.IsCompleted);
        var verifier = _server!.Services.GetRequiredService<TokenVerifier>();
        var token = (await refreshed).RefreshToken;
        Assert.Equal("anna", verifier.Verify(token).Identity);
        _time.Advance(TimeSpan.FromMinutes(12));
        Assert.Throws<AccessTokenException>(() => verifier.Verify(token));
    }

    public async ValueTask InitializeAsync()
    {
        _server = LiveServer.Build("room:\n  empty_timeout: 60\n  departure_timeout: 20\nlogging:\n  level: warn\n", _time);
        await _server.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        // Rooms notice their end by the clock.
        var disposing = _server!.DisposeAsync().AsTask();
        await TickUntilAsync(() => disposing.IsCompleted);
        await disposing;
    }

    private Task<SignalClient> JoinAsync() => SignalClient.JoinAsync(_server!.Urls.First(), LiveServer.Token("anna", RoomName), Stop);

    /// <summary>In the steps of a room's own clock, each of which it has seen before the next.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += LoudnessMeter.Interval)
        {
            _time.Advance(LoudnessMeter.Interval);
            if (Rooms.Find(RoomName) is { } room) await room.Mailbox.Ask(() => room.IsClosed);
        }
    }

    private Task EndsSoonAsync() => TickUntilAsync(() => Rooms.Find(RoomName) is null);

    private Task TickUntilAsync(Func<bool> isSo) => Eventually.Async(
        () =>
        {
            _time.Advance(LoudnessMeter.Interval);
            return isSo();
        },
        Stop);
}
