using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>LiveKit's Rust client, as agents use it.</summary>
internal sealed class RustCaller : ICaller
{
    private const int Rate = 48_000;
    private const int ListenRate = 24_000;

    private readonly Room _room = new();
    private readonly AudioSource _microphone = new(Rate, 1, 100);
    private readonly CancellationTokenSource _gone = new();
    private readonly ConcurrentDictionary<string, RemoteTrack> _heard = new();
    private volatile string[] _speaking = [];
    private readonly TaskCompletionSource<string> _putOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LocalTrackPublication? _publication;
    private LocalAudioTrack? _track;
    private readonly Channel<(string, TextStreamReader)> _texts = Channel.CreateUnbounded<(string, TextStreamReader)>();
    private readonly Channel<string> _packets = Channel.CreateUnbounded<string>();
    private volatile int _returns;
    private volatile int _hertz;
    private Task _sounding = Task.CompletedTask;

    private RustCaller(string identity) => Identity = identity;

    public string Identity { get; }

    public Room Room => _room;

    public static async Task<RustCaller> JoinAsync(string url, string identity, string token, bool oneConnection, CancellationToken stop)
    {
        var caller = new RustCaller(identity);
        caller._room.TrackSubscribed += (_, e) => caller._heard[e.Participant.Identity] = e.Track;
        caller._room.TrackUnsubscribed += (_, e) => ((ICollection<KeyValuePair<string, RemoteTrack>>)caller._heard).Remove(new(e.Participant.Identity, e.Track));
        caller._room.Disconnected += (_, e) => caller._putOut.TrySetResult(e.Reason.ToString());
        // The Rust client names those whose level changed, not all who speak.
        caller._room.ActiveSpeakersChanged += (_, e) => caller._speaking = [.. caller._speaking.Concat(e.Speakers.Select(s => s.Identity))];
        caller._room.TextStreamReceived += (_, e) => caller._texts.Writer.TryWrite((e.ParticipantIdentity, e.Reader));
        caller._room.DataReceived += (_, e) => caller._packets.Writer.TryWrite($"{e.Participant?.Identity} {e.Topic} {Encoding.UTF8.GetString(e.Data.Span)}");
        caller._room.Reconnected += (_, _) => Interlocked.Increment(ref caller._returns);
        await caller._room.ConnectAsync(url, token, new RoomOptions { SinglePeerConnection = oneConnection }, stop);
        return caller;
    }

    public async Task SoundAsync(int hertz, CancellationToken stop)
    {
        _hertz = hertz;
        _track?.Dispose();
        _track = LocalAudioTrack.Create("microphone", _microphone);
        _publication = await _room.LocalParticipant.PublishTrackAsync(_track, new TrackPublishOptions(), stop);
        if (_sounding.IsCompleted) _sounding = ToneAsync();
    }

    public Task MuteAsync(bool muted, CancellationToken stop)
    {
        if (muted) _track!.Mute();
        else _track!.Unmute();
        return Task.CompletedTask;
    }

    public async Task HearsAsync(string identity, int hertz, CancellationToken stop)
        => await ListenAsync(identity, frames: 10, samples => Pitch.Amplitude(samples, ListenRate, hertz) > 0.1, stop);

    public Task<string> DescribeAsync(CancellationToken stop) => Task.FromResult(string.Join(", ", _room.RemoteParticipants.Values.Select(p =>
        $"{p.Identity} {p.Sid} publishes [{string.Join(' ', p.TrackPublications.Values.Select(t => t.IsSubscribed ? t.Sid : t.Sid + " (not had)"))}], heard as {_heard.GetValueOrDefault(p.Identity)?.Sid ?? "nothing"}")));

    public async Task HearsSilenceAsync(string identity, CancellationToken stop)
        => await ListenAsync(identity, frames: 15, samples => Pitch.Level(samples) < 0.01, stop);

    public Task SeesMutedAsync(string identity, bool muted, CancellationToken stop)
        => Eventually.Async(() => _room.RemoteParticipants.TryGetValue(identity, out var them) && them.TrackPublications.Values.Any(p => p.IsMuted == muted), stop);

    public Task SeesSpeakingAsync(string identity, CancellationToken stop) => Eventually.Async(() => _speaking.Contains(identity), stop);

    public Task SeesGoneAsync(string identity, CancellationToken stop) => Eventually.Async(() => !_room.RemoteParticipants.ContainsKey(identity), stop);

    public Task<string> IsPutOutAsync(CancellationToken stop) => _putOut.Task.WaitAsync(stop);

    public Task<string> TrackSidAsync(CancellationToken stop) => Task.FromResult(_publication!.Sid);

    public Task UnpublishAsync(CancellationToken stop) => _room.LocalParticipant.UnpublishTrackAsync(_publication!.Sid, stop);

    public async Task SendTextAsync(string text, CancellationToken stop) => await _room.LocalParticipant.SendTextAsync(text, new StreamTextOptions { Topic = "story" }, stop);

    public async Task<(string From, string Text)> TextAsync(CancellationToken stop)
    {
        var (from, reader) = await _texts.Reader.ReadAsync(stop);
        using (reader) return (from, await reader.ReadAllAsync(stop));
    }

    public async Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < count; i++)
        {
            if (i % 5 == 4) await pace.WaitForNextTickAsync(stop);
            await _room.LocalParticipant.PublishDataAsync(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), reliable, "count", to is null ? null : [to], stop);
        }
    }

    public async Task<string[]> PacketsAsync(int count, CancellationToken stop)
    {
        var packets = new string[count];
        for (var i = 0; i < count; i++) packets[i] = await _packets.Reader.ReadAsync(stop);
        return packets;
    }

    public async Task<string> CallAsync(string identity, string payload, CancellationToken stop)
    {
        try
        {
            return await _room.LocalParticipant.PerformRpcAsync(identity, "shout", payload, stop: stop);
        }
        catch (RpcException e)
        {
            return e.Code.ToString(CultureInfo.InvariantCulture);
        }
    }

    public Task IsBackAsync(int times, CancellationToken stop) => Eventually.Async(() => _returns >= times && _room.IsConnected, stop);

    public Task LeaveAsync(CancellationToken stop) => _room.DisconnectAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _sounding;
        await _room.DisposeAsync();
        _track?.Dispose();
        await _microphone.DisposeAsync();
        _gone.Dispose();
    }

    private async Task ToneAsync()
    {
        var samples = new short[Rate / 100];
        try
        {
            for (long n = 0; ;)
            {
                for (var i = 0; i < samples.Length; i++) samples[i] = (short)(0.3 * short.MaxValue * Math.Sin(2 * Math.PI * _hertz * n++ / Rate));
                await _microphone.CaptureFrameAsync(samples, _gone.Token);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The call is over.
        }
    }

    /// <summary>Until so many 20 ms frames in a row are as wanted.</summary>
    private async Task ListenAsync(string identity, int frames, Func<ReadOnlySpan<short>, bool> wanted, CancellationToken stop)
    {
        for (var row = 0; row < frames;)
        {
            RemoteTrack? track = null;
            await Eventually.Async(() => _heard.TryGetValue(identity, out track), stop);
            await using var stream = new AudioStream(track!, ListenRate, 1, 20);
            // A stream ends with its track; the next one has its own.
            while (row < frames && await stream.ReadAsync(stop) is { } frame)
            {
                using (frame) row = wanted(frame.Samples.Span) ? row + 1 : 0;
            }
        }
    }
}
