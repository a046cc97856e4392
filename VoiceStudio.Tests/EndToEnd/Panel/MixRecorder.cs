using System.Collections.Concurrent;
using System.Diagnostics;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>
/// A participant of its own that hears the agents as a listener does: all their tracks in one mix. Who sounds is judged from the mix alone, by the
/// agents' tones, 20 ms at a time.
/// </summary>
internal sealed class MixRecorder : IAsyncDisposable
{
    private const int Rate = 24_000;
    private const int FrameSamples = Rate / 50;

    /// <summary>Of full scale; a song has 0.27. A tone that begins or ends within the 20 ms spills less than this on the others.</summary>
    private const double Audible = 0.03;

    /// <summary>After this no frame comes any more for a moment that has passed.</summary>
    private const int Settled = 10;

    private readonly Room _room = new();
    private readonly CancellationTokenSource _left = new();
    private readonly ConcurrentBag<Task> _listening = [];
    private readonly Lock _guard = new();
    private readonly SortedDictionary<long, int[]> _mix = [];
    private readonly List<Moment> _judged = [];
    private readonly string[] _agents = [.. SingingModel.Tones.Keys];

    /// <param name="At">Stopwatch timestamp.</param>
    /// <param name="Who">Those who sounded.</param>
    public readonly record struct Moment(long At, IReadOnlyList<string> Who);

    public static async Task<MixRecorder> JoinAsync(string url, string token, CancellationToken stop)
    {
        var recorder = new MixRecorder();
        recorder._room.TrackSubscribed += (_, e) =>
        {
            // The people's voices hold every pitch; what is judged is the agents among themselves.
            if (e.Participant.Identity.StartsWith("agent:", StringComparison.Ordinal)) recorder._listening.Add(recorder.ListenAsync(new AudioStream(e.Track, Rate, 1, 20, queuedFrames: 100)));
        };
        await recorder._room.ConnectAsync(url, token, stop: stop);
        return recorder;
    }

    /// <summary>How long two or more agents sounded at once, milliseconds.</summary>
    public int OverlapMs(long from = 0) => 20 * Moments(from).Count(m => m.Who.Count > 1);

    /// <summary>How long an agent sounded.</summary>
    public int SoundedMs(string agent, long from, long to = long.MaxValue) => 20 * Moments(from).Count(m => m.At < to && m.Who.Contains(agent));

    public IReadOnlyList<Moment> Moments(long from)
    {
        lock (_guard)
        {
            Judge(Slot(Stopwatch.GetTimestamp()) - Settled);
            return [.. Enumerable.Reverse(_judged).TakeWhile(m => m.At >= from).Reverse()];
        }
    }

    /// <summary>The first moment after another in which this agent sounds.</summary>
    public Task<Moment> HearsAsync(string agent, long after, CancellationToken stop) => UntilAsync(() => Moments(after).Where(m => m.Who.Contains(agent)).Cast<Moment?>().FirstOrDefault(), stop);

    public Task<Moment> HearsAnybodyAsync(long after, CancellationToken stop) => UntilAsync(() => Moments(after).Where(m => m.Who.Count > 0).Cast<Moment?>().FirstOrDefault(), stop);

    /// <summary>Nobody has sounded for so long.</summary>
    public Task<Moment> HearsNobodyAsync(TimeSpan forThisLong, long after, CancellationToken stop) => UntilAsync(
        () =>
        {
            var since = Math.Max(after, Stopwatch.GetTimestamp() - (long)((forThisLong.TotalSeconds + (Settled * 0.02)) * Stopwatch.Frequency));
            return Stopwatch.GetElapsedTime(after) > forThisLong + TimeSpan.FromMilliseconds(20 * Settled) && Moments(since) is var m && m.All(x => x.Who.Count == 0) ? new Moment(since, []) : null;
        },
        stop);

    /// <summary>Who sounded from when to when, in milliseconds after a moment: to read a test that failed.</summary>
    public string Story(long from)
    {
        var lines = new List<string>();
        var (who, since) = ("", 0L);
        foreach (var moment in Moments(from))
        {
            var now = string.Join('+', moment.Who);
            if (now == who) continue;
            if (who.Length > 0) lines.Add($"{who} {Ms(from, since)}-{Ms(from, moment.At)}");
            (who, since) = (now, moment.At);
        }

        return string.Join(", ", lines);
    }

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _room.DisposeAsync();
        await Task.WhenAll(_listening);
        _left.Dispose();
    }

    private static long Ms(long from, long to) => (to - from) * 1000 / Stopwatch.Frequency;

    private static long Slot(long at) => at / (Stopwatch.Frequency / 50);

    private async Task ListenAsync(AudioStream stream)
    {
        await using (stream)
        {
            try
            {
                while (await stream.ReadAsync(_left.Token) is { } frame)
                {
                    using (frame) Add(Slot(Stopwatch.GetTimestamp()), frame.Samples.Span);
                }
            }
            catch (OperationCanceledException) when (_left.IsCancellationRequested)
            {
                // The recording is over.
            }
        }
    }

    private void Add(long slot, ReadOnlySpan<short> samples)
    {
        lock (_guard)
        {
            if (!_mix.TryGetValue(slot, out var mixed)) _mix[slot] = mixed = new int[FrameSamples];
            for (var i = 0; i < Math.Min(samples.Length, FrameSamples); i++) mixed[i] += samples[i];
        }
    }

    private void Judge(long until)
    {
        while (_mix.Count > 0 && _mix.First() is var (slot, mixed) && slot < until)
        {
            _mix.Remove(slot);
            _judged.Add(new Moment(slot * (Stopwatch.Frequency / 50), [.. _agents.Where(a => Amplitude(mixed, SingingModel.Tones[a]) > Audible)]));
        }
    }

    /// <summary>Goertzel: how much of a tone is in 20 ms, of full scale.</summary>
    private static double Amplitude(int[] samples, int hertz)
    {
        var turn = 2 * Math.Cos(2 * Math.PI * hertz / Rate);
        double one = 0, two = 0;
        foreach (var sample in samples) (one, two) = ((turn * one) - two + sample, one);
        return 2 * Math.Sqrt(Math.Max(0, (one * one) + (two * two) - (turn * one * two))) / samples.Length / short.MaxValue;
    }


    private static async Task<Moment> UntilAsync(Func<Moment?> look, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            if (look() is { } seen) return seen;
        }
        while (await often.WaitForNextTickAsync(stop));
        throw new OperationCanceledException(stop);
    }
}
