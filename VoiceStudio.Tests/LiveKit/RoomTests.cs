using Livekit.Server.Sdk.Dotnet;
using LiveKit.Rtc;
using Room = LiveKit.Rtc.Room;
using TrackSource = LiveKit.Rtc.TrackSource;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>Two participants in one process hold a call through LocalLiveKit: real native library, real WebRTC.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class RoomTests(LocalServer server) : IClassFixture<LocalServer>, IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly string _name = $"room-{Guid.NewGuid():n}";
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose() => _limit.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tone_is_heard_at_the_other_side_as_it_was_made(bool singlePeerConnection)
    {
        var stop = Limit();
        var options = new RoomOptions { SinglePeerConnection = singlePeerConnection };
        await using var anna = await JoinAsync("anna", options, stop);
        await using var atlas = await JoinAsync("atlas", options, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop);
        await anna.Log.SeesAsync("atlas can be heard", stop);
        await using var ear = new AudioStream(anna.Log.Tracks["atlas"], Tone.Rate, 1, 20);

        var playing = Tone.PlayAsync(voice.Source, Tone.Make(440, 3 * Second), stop);
        await Tone.UntilAsync(ear, level => level > 0.2, stop);
        await Tone.RecordAsync(ear, 0.3 * Second, stop); // the codec settles
        var heard = await Tone.RecordAsync(ear, Second, stop);
        var lost = ear.DroppedFrames;
        await playing;

        // In pieces: on a busy machine the receiver stretches the sound now and then, which moves the phase.
        var (level, share) = Tone.Typically(heard, 440);
        Assert.InRange(level, 0.3, 0.4); // half of full scale: 0.354
        Assert.True(share > 0.95, $"only {share:0.00} of what was heard is the tone");
        Assert.True(lost < 10, $"{lost} frames lost");
        await Tone.UntilAsync(ear, level => level < 0.01, stop);
    }

    [Fact]
    public async Task Clearing_the_queue_is_heard_as_silence_at_once()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", null, stop);
        await using var atlas = await JoinAsync("atlas", null, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop, queueSizeMs: 2_000);
        await anna.Log.SeesAsync("atlas can be heard", stop);
        await using var ear = new AudioStream(anna.Log.Tracks["atlas"], Tone.Rate, 1, 20);

        await voice.Source.CaptureFrameAsync(Tone.Make(440, 2 * Second), stop);
        await Tone.UntilAsync(ear, level => level > 0.2, stop);
        voice.Source.ClearQueue();
        var frames = await Tone.UntilAsync(ear, level => level < 0.01, stop);

        Assert.True(frames * 20 < 500, $"heard for {frames * 20} ms more");
    }

    [Fact]
    public async Task Everybody_sees_who_comes_publishes_mutes_changes_and_leaves_in_this_order()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", null, stop);
        await using (var atlas = await JoinAsync("atlas", null, stop, agent: true))
        {
            await using var voice = await Voice.PublishAsync(atlas.Room, stop);
            await anna.Log.SeesAsync("atlas can be heard", stop);
            var seen = anna.Room.RemoteParticipants["atlas"];
            Assert.Equal(("atlas's name", ParticipantKind.Agent), (seen.Name, seen.Kind));
            Assert.Equal(TrackSource.Microphone, Assert.Single(seen.TrackPublications.Values).Source);

            voice.Track.Mute();
            await anna.Log.SeesAsync("atlas muted", stop);
            voice.Track.Unmute();
            await anna.Log.SeesAsync("atlas unmuted", stop);
            await atlas.Room.LocalParticipant.SetAttributesAsync(new Dictionary<string, string> { ["lk.agent.state"] = "listening" }, stop);
            await anna.Log.SeesAsync("atlas is lk.agent.state=listening", stop);
            Assert.Equal("listening", seen.Attributes["lk.agent.state"]);
            await atlas.Room.LocalParticipant.SetMetadataAsync("ready", stop);
            await anna.Log.SeesAsync("atlas says ready", stop);
            await atlas.Room.LocalParticipant.SetNameAsync("Atlas the great", stop);
            await anna.Log.SeesAsync("atlas is called Atlas the great", stop);
            await atlas.Room.LocalParticipant.UnpublishTrackAsync(voice.Publication.Sid, stop);
            await anna.Log.SeesAsync("atlas unpublished voice", stop);
        }

        await anna.Log.SeesAsync("atlas left", stop);
        string[] order = ["atlas came", "atlas published voice", "atlas can be heard", "atlas muted", "atlas unmuted", "atlas is lk.agent.state=listening", "atlas says ready", "atlas is called Atlas the great", "atlas unpublished voice", "atlas left"];
        Assert.Equal(order, anna.Log.Lines.Where(order.Contains));
        Assert.Empty(anna.Room.RemoteParticipants);
    }

    [Fact]
    public async Task Who_comes_later_finds_those_who_are_there_and_hears_them()
    {
        var stop = Limit();
        await using var atlas = await JoinAsync("atlas", null, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop);

        await using var anna = await JoinAsync("anna", null, stop);

        Assert.Equal(["atlas"], anna.Room.RemoteParticipants.Keys);
        await anna.Log.SeesAsync("atlas can be heard", stop);
        await atlas.Log.SeesAsync("anna came", stop);
        Assert.DoesNotContain("atlas came", anna.Log.Lines);
    }

    [Fact]
    public async Task A_microphone_that_the_server_mutes_is_muted_for_both_and_its_owner_may_speak_again()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", null, stop);
        await using var atlas = await JoinAsync("atlas", null, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop);
        await anna.Log.SeesAsync("atlas can be heard", stop);

        await server.Rooms.MutePublishedTrack(new MuteRoomTrackRequest { Room = _name, Identity = "atlas", TrackSid = voice.Publication.Sid, Muted = true }, stop);
        await anna.Log.SeesAsync("atlas muted", stop);
        await atlas.Log.SeesAsync("atlas muted", stop);
        Assert.True(voice.Publication.IsMuted);

        voice.Track.Unmute();
        await anna.Log.SeesAsync("atlas unmuted", stop);
    }

    [Fact]
    public async Task Whoever_speaks_is_said_to_speak()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", null, stop);
        await using var atlas = await JoinAsync("atlas", null, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop);
        await anna.Log.SeesAsync("atlas can be heard", stop);

        await Tone.PlayAsync(voice.Source, Tone.Make(300, 1.5 * Second), stop);

        await anna.Log.SeesAsync("speaking: atlas", stop);
        await anna.Log.SeesAsync("speaking: ", stop);
    }

    [Fact]
    public async Task A_participant_who_is_put_out_is_told_why()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", null, stop);

        await server.Rooms.RemoveParticipant(new RoomParticipantIdentity { Room = _name, Identity = "anna" }, stop);

        await anna.Log.SeesAsync("over: ParticipantRemoved", stop);
        Assert.False(anna.Room.IsConnected);
    }

    [Fact]
    public async Task A_room_that_is_left_ends_its_streams_and_says_so_once()
    {
        var stop = Limit();
        await using var atlas = await JoinAsync("atlas", null, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop);
        var anna = await JoinAsync("anna", null, stop);
        await anna.Log.SeesAsync("atlas can be heard", stop);
        await using var ear = new AudioStream(anna.Log.Tracks["atlas"], Tone.Rate, 1, 20);

        await anna.Room.DisconnectAsync(stop);
        await anna.Room.DisconnectAsync(stop);

        while (await ear.ReadAsync(stop) is { } frame) frame.Dispose();
        Assert.Equal("over: ClientInitiated", Assert.Single(anna.Log.Lines, line => line.StartsWith("over", StringComparison.Ordinal)));
        await atlas.Log.SeesAsync("anna left", stop);
    }

    [Fact]
    public async Task A_forged_token_is_refused_with_the_servers_words()
    {
        var stop = Limit();
        await using var room = new Room();
        var forged = new AccessToken("devkey", "not the secret of this server, but long").WithIdentity("eve").WithGrants(new VideoGrants { RoomJoin = true, Room = _name }).ToJwt();

        var refused = await Assert.ThrowsAsync<RoomException>(() => room.ConnectAsync(server.Url, forged, stop: stop));

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(forged, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_throws_stops_nobody()
    {
        var stop = Limit();
        await using var anna = await JoinAsync("anna", null, stop);
        anna.Room.ParticipantConnected += (_, _) => throw new InvalidOperationException("a mistake in the program");
        await using var atlas = await JoinAsync("atlas", null, stop);
        await using var voice = await Voice.PublishAsync(atlas.Room, stop);

        await anna.Log.SeesAsync("atlas can be heard", stop);
    }

    [Fact]
    public async Task After_a_call_nothing_is_left_open_in_the_native_library()
    {
        var stop = Limit();
        var before = LiveKitFfi.LiveHandles;
        for (var call = 0; call < 2; call++)
        {
            await using var anna = await JoinAsync("anna", null, stop);
            await using var atlas = await JoinAsync("atlas", null, stop);
            await using var voice = await Voice.PublishAsync(atlas.Room, stop);
            await anna.Log.SeesAsync("atlas can be heard", stop);
            await using var ear = new AudioStream(anna.Log.Tracks["atlas"], Tone.Rate, 1, 20);
            await Tone.PlayAsync(voice.Source, Tone.Make(440, 0.3 * Second), stop);
            await Tone.UntilAsync(ear, level => level > 0.1, stop);
        }

        // What an earlier test left to the finalizer may have gone meanwhile.
        Assert.InRange(LiveKitFfi.LiveHandles, 0, before);
    }

    private CancellationToken Limit()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(30));
        return _limit.Token;
    }

    private async Task<Joined> JoinAsync(string identity, RoomOptions? options, CancellationToken stop, bool agent = false)
    {
        var room = new Room();
        var log = new RoomLog(room);
        await room.ConnectAsync(server.Url, server.TokenFor(identity, _name, agent), options, stop);
        Assert.Equal((_name, identity), (room.Name, room.LocalParticipant.Identity));
        return new Joined(room, log);
    }

    private sealed record Joined(Room Room, RoomLog Log) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Room.DisposeAsync();
    }

    /// <summary>A published microphone of 24 kHz.</summary>
    private sealed record Voice(AudioSource Source, LocalAudioTrack Track, LocalTrackPublication Publication) : IAsyncDisposable
    {
        public static async Task<Voice> PublishAsync(Room room, CancellationToken stop, int queueSizeMs = 200)
        {
            var source = new AudioSource(Tone.Rate, 1, queueSizeMs);
            var track = LocalAudioTrack.Create("voice", source);
            return new Voice(source, track, await room.LocalParticipant.PublishTrackAsync(track, new TrackPublishOptions { Dtx = false }, stop));
        }

        public async ValueTask DisposeAsync()
        {
            Track.Dispose();
            await Source.DisposeAsync();
        }
    }
}
