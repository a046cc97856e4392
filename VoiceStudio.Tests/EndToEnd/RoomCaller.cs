using System.Collections.Concurrent;
using System.Diagnostics;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>A person in the room without a browser: speaks recordings in real time and measures what is heard from each agent, 20 ms at a time.</summary>
internal sealed class RoomCaller : IAsyncDisposable
{
    /// <summary>Root mean square of a 20 ms frame (full scale = 1) above which a person would say that somebody speaks.</summary>
    public const double Audible = 0.01;

    private readonly Room _room = new();
    private readonly CancellationTokenSource _left = new();
    private readonly ConcurrentBag<Task> _listening = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<HeardFrame>> _heard = new();
    private readonly AudioSource _microphone = new(Recordings.SampleRate, 1, 200);

    private RoomCaller()
    {
    }

    /// <param name="At">Stopwatch timestamp of its arrival.</param>
    public readonly record struct HeardFrame(long At, double Level)
    {
        public bool IsAudible => Level > Audible;
    }

    public Room Room => _room;

    public static async Task<RoomCaller> JoinAsync(string url, string token, CancellationToken stop)
    {
        var caller = new RoomCaller();
        caller._room.TrackSubscribed += (_, e) => caller._listening.Add(caller.ListenAsync(e.Participant.Identity, new AudioStream(e.Track, 24_000, 1, 20, queuedFrames: 50)));
        await caller._room.ConnectAsync(url, token, stop: stop);
        var track = LocalAudioTrack.Create("microphone", caller._microphone);
        await caller._room.LocalParticipant!.PublishTrackAsync(track, new TrackPublishOptions { Source = TrackSource.Microphone }, stop);
        return caller;
    }

    /// <summary>Speaks in real time; returns when the last sample has left.</summary>
    public async Task SpeakAsync(ReadOnlyMemory<short> samples, CancellationToken stop)
    {
        const int frame = Recordings.SampleRate / 50;
        for (var at = 0; at < samples.Length; at += frame) await _microphone.CaptureFrameAsync(samples.Slice(at, Math.Min(frame, samples.Length - at)), stop);
        await _microphone.WaitForPlayoutAsync(stop);
    }

    public IReadOnlyList<HeardFrame> Heard(string identity) => _heard.TryGetValue(identity, out var frames) ? [.. frames] : [];

    /// <summary>The first audible frame of this participant that arrives after a moment.</summary>
    public async Task<HeardFrame> HearsAsync(string identity, long after, CancellationToken stop)
        => (await UntilAsync(() => Heard(identity).Where(f => f.At > after && f.IsAudible).Cast<HeardFrame?>().FirstOrDefault(), stop))!.Value;

    /// <summary>Waits until the participant has been inaudible for this long, and returns the last audible frame.</summary>
    public async Task<HeardFrame> FallsSilentAsync(string identity, TimeSpan forThisLong, CancellationToken stop)
        => (await UntilAsync<HeardFrame>(() => Heard(identity).LastOrDefault(f => f.IsAudible) is { At: > 0 } last && Stopwatch.GetElapsedTime(last.At) > forThisLong ? last : null, stop))!.Value;

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _room.DisposeAsync();
        await Task.WhenAll(_listening);
        await _microphone.DisposeAsync();
        _left.Dispose();
    }

    private static async Task<T?> UntilAsync<T>(Func<T?> look, CancellationToken stop) where T : struct
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            if (look() is { } seen) return seen;
        }
        while (await often.WaitForNextTickAsync(stop));
        return null;
    }

    private async Task ListenAsync(string identity, AudioStream stream)
    {
        await using (stream)
        {
            var frames = _heard.GetOrAdd(identity, _ => new ConcurrentQueue<HeardFrame>());
            try
            {
                while (await stream.ReadAsync(_left.Token) is { } frame)
                {
                    using (frame) frames.Enqueue(new HeardFrame(Stopwatch.GetTimestamp(), LevelOf(frame.Samples.Span)));
                }
            }
            catch (OperationCanceledException) when (_left.IsCancellationRequested)
            {
                // The caller hung up: the normal end.
            }
        }
    }

    private static double LevelOf(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length) / short.MaxValue;
    }
}
