using System.Collections.Concurrent;
using System.Diagnostics;
using LiveKit.Rtc;

namespace VoiceStudio.Bench.Handler;

/// <summary>A person in a room, who speaks when told to and notes when somebody else is heard.</summary>
internal sealed class BenchCaller : IAsyncDisposable
{
    private const double Loud = 0.03;
    private readonly Room _room = new();
    private readonly AudioSource _microphone = new(Tone.Rate, 1, 200);
    private readonly ConcurrentBag<Task> _listening = [];
    private readonly ConcurrentQueue<(long At, bool Loud)> _heard = new();
    private readonly TaskCompletionSource<long> _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly ConcurrentDictionary<string, string> _words = new();

    private BenchCaller()
    {
        _room.TrackSubscribed += (_, e) =>
        {
            _subscribed.TrySetResult(Stopwatch.GetTimestamp());
            _listening.Add(ListenAsync(new AudioStream(e.Track, Tone.Rate, 1, 20, queuedFrames: 50)));
        };
        _room.TextStreamReceived += (_, e) => _listening.Add(ReadAsync(e.Reader));
    }

    /// <summary>When the first other track could be heard.</summary>
    public Task<long> Subscribed => _subscribed.Task;

    public static async Task<BenchCaller> JoinAsync(string url, string token)
    {
        var caller = new BenchCaller();
        await caller._room.ConnectAsync(url, token);
        var track = LocalAudioTrack.Create("microphone", caller._microphone);
        await caller._room.LocalParticipant.PublishTrackAsync(track, new TrackPublishOptions { Dtx = false, Red = false });
        return caller;
    }

    /// <summary>Says it at the pace of real time; returns when the first sample left.</summary>
    public async Task<long> SayAsync(ReadOnlyMemory<short> samples)
    {
        var onset = Stopwatch.GetTimestamp();
        for (var at = 0; at < samples.Length; at += Tone.FrameSamples) await _microphone.CaptureFrameAsync(samples.Slice(at, Math.Min(Tone.FrameSamples, samples.Length - at)));
        return onset;
    }

    public Task SaidAsync() => _microphone.WaitForPlayoutAsync();

    /// <summary>The first loud frame that came after a moment.</summary>
    public Task<long> HearsAsync(long after, CancellationToken stop) => UntilAsync(() => _heard.FirstOrDefault(f => f.At > after && f.Loud).At, stop);

    /// <summary>The last loud frame, once nothing was loud for this long.</summary>
    public Task<long> FallsSilentAsync(TimeSpan forThisLong, CancellationToken stop)
        => UntilAsync(() => _heard.LastOrDefault(f => f.Loud).At is var last && last > 0 && Stopwatch.GetElapsedTime(last) > forThisLong ? last : 0, stop);

    /// <summary>Milliseconds of loud frames between two moments.</summary>
    public int LoudMs(long from, long to) => 20 * _heard.Count(f => f.Loud && f.At >= from && f.At <= to);

    /// <summary>Quiet stretches of more than 40 ms between two moments in which it should have been loud throughout.</summary>
    public int Gaps(long from, long to)
    {
        int gaps = 0, quiet = 0;
        foreach (var (at, loud) in _heard)
        {
            if (at < from || at > to) continue;
            quiet = loud ? 0 : quiet + 1;
            if (quiet == 3) gaps++;
        }

        return gaps;
    }

    /// <summary>What was said, as the room was told: one line for each final segment.</summary>
    public IReadOnlyCollection<string> FinalWords() => [.. _words.Values];

    /// <summary>Waits until as many final segments have come, or no longer.</summary>
    public async Task WordsAsync(int segments, TimeSpan limit)
    {
        using var giveUp = new CancellationTokenSource(limit);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (_words.Count < segments && !giveUp.IsCancellationRequested) await often.WaitForNextTickAsync();
    }

    public void Forget() => _heard.Clear();

    public async ValueTask DisposeAsync()
    {
        await _room.DisposeAsync();
        await Task.WhenAll(_listening);
        await _microphone.DisposeAsync();
    }

    private async Task ListenAsync(AudioStream stream)
    {
        await using (stream)
        {
            while (await stream.ReadAsync() is { } frame)
            {
                double energy = 0;
                foreach (var sample in frame.Samples.Span) energy += (double)sample * sample;
                _heard.Enqueue((Stopwatch.GetTimestamp(), Math.Sqrt(energy / frame.Samples.Length) / short.MaxValue > Loud));
                frame.Dispose();
            }
        }
    }

    private async Task ReadAsync(TextStreamReader reader)
    {
        var text = await reader.ReadAllAsync();
        if (reader.Info.Attributes.GetValueOrDefault("lk.transcription_final") == "true") _words[reader.Info.Attributes["lk.segment_id"]] = text;
    }

    private static async Task<long> UntilAsync(Func<long> look, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (look() is var seen && seen > 0) return seen;
            await often.WaitForNextTickAsync(stop);
        }
    }
}
