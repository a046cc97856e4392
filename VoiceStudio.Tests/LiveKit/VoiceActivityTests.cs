using System.Runtime.InteropServices;
using LiveKit.Silero;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>The real model on made-up sound and on a recorded voice ("go forward ten meters", Debian's pocketsphinx-testdata).</summary>
public sealed class VoiceActivityTests(VoiceActivityTests.Model model) : IClassFixture<VoiceActivityTests.Model>
{
    private const string Recording = "/usr/share/pocketsphinx/test/data/goforward.raw"; // 16 kHz mono

    [Theory]
    [InlineData(16_000)]
    [InlineData(24_000)]
    public void A_voice_is_heard_where_it_is(int rate)
    {
        var voice = Resampled(Voice(), rate);
        var silence = new short[rate];

        var changes = Hear(rate, [.. silence, .. voice, .. silence]);

        Assert.True(changes.Count >= 2 && changes.Count % 2 == 0, $"{changes.Count} changes");
        var (first, last) = (Energy(voice, rate, fromEnd: false), Energy(voice, rate, fromEnd: true));
        Assert.InRange(Ms(changes[0].At - silence.Length - first, rate), -100, 200);
        Assert.InRange(Ms(changes[^1].At - silence.Length - last, rate), -300, 300);
    }

    [Fact]
    public void The_rate_makes_no_difference_to_what_is_heard()
    {
        var at16 = Probabilities(16_000, Voice());
        var at24 = Probabilities(24_000, Resampled(Voice(), 24_000));

        var apart = at16.Zip(at24, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(apart < 0.08, $"on average {apart:0.000} apart");
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("noise")]
    [InlineData("tone")]
    public void What_is_no_voice_is_not_taken_for_one(string sound)
    {
        var random = new Random(1);
        var samples = Enumerable.Range(0, 24_000 * 2).Select(i => sound switch
        {
            "noise" => (short)random.Next(-300, 300),
            "tone" => (short)(8_000 * Math.Sin(2 * Math.PI * 440 * i / 24_000)),
            _ => (short)0,
        }).ToArray();

        Assert.Empty(Hear(24_000, samples));
    }

    [Fact]
    public void Pieces_of_any_size_give_the_same_windows()
    {
        var voice = Resampled(Voice(), 24_000);
        using var detector = new VoiceActivityDetector(model.Loaded, 24_000);
        var inPieces = new List<float>();
        var random = new Random(2);
        for (var at = 0; at < voice.Length;)
        {
            var size = Math.Min(random.Next(1, 2_000), voice.Length - at);
            foreach (var window in detector.Process(voice.AsSpan(at, size))) inPieces.Add(window.Probability);
            at += size;
        }

        Assert.Equal(Probabilities(24_000, voice), inPieces);
    }

    [Fact]
    public void After_a_reset_nothing_of_before_is_left()
    {
        var voice = Voice();
        using var detector = new VoiceActivityDetector(model.Loaded, 16_000);
        var first = detector.Process(voice).ToArray();
        detector.Reset();
        Assert.Equal(first, detector.Process(voice).ToArray());
    }

    [Fact]
    public void A_window_of_listening_makes_little_garbage()
    {
        using var detector = new VoiceActivityDetector(model.Loaded, 24_000);
        var second = new short[24_000];
        detector.Process(second);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var windows = detector.Process(second).Length;
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / windows;
        Assert.True(each < 1_000, $"{each} bytes for each window");
    }

    [Fact]
    public void Another_rate_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new VoiceActivityDetector(model.Loaded, 48_000));

    [Theory]
    [InlineData(440, 1.0)]
    [InlineData(3_000, 1.0)]
    [InlineData(6_000, 1.0)]
    [InlineData(10_000, 0.0)]
    public void The_downsampler_keeps_what_fits_and_drops_what_would_fold_back(double hertz, double gain)
    {
        var downsampler = new Downsampler();
        var kept = new List<float>();
        for (var i = 0; i < 24_000; i++)
            if (downsampler.Take((float)Math.Sin(2 * Math.PI * hertz * i / 24_000), out var sample))
                kept.Add(sample);

        Assert.Equal(16_000, kept.Count);
        Assert.InRange(Math.Sqrt(2 * kept.Skip(100).Average(sample => sample * sample)), gain - 0.06, gain + 0.06);
    }

    private List<SpeechChange> Hear(int rate, short[] samples)
    {
        var speech = new SpeechDetector(rate);
        using var detector = new VoiceActivityDetector(model.Loaded, rate);
        var changes = new List<SpeechChange>();
        foreach (var window in detector.Process(samples))
            if (speech.Next(window) is { } change)
                changes.Add(change);
        return changes;
    }

    private List<float> Probabilities(int rate, short[] samples)
    {
        using var detector = new VoiceActivityDetector(model.Loaded, rate);
        return [.. detector.Process(samples).ToArray().Select(window => window.Probability)];
    }

    private static double Ms(long samples, int rate) => samples * 1000.0 / rate;

    private static short[] Voice()
    {
        Assert.True(File.Exists(Recording), $"{Recording} is missing: install Debian's pocketsphinx-testdata (test.sh does).");
        return MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(Recording)).ToArray();
    }

    // Straight lines between the samples: good enough for a voice.
    private static short[] Resampled(short[] at16, int rate) => rate == 16_000 ? at16 : [.. Enumerable.Range(0, (int)((long)at16.Length * rate / 16_000) - 2).Select(i =>
    {
        var position = i * 16_000.0 / rate;
        var (at, part) = ((int)position, position - (int)position);
        return (short)(at16[at] * (1 - part) + at16[at + 1] * part);
    })];

    // The first or last 32 ms that are clearly louder than the room.
    private static int Energy(short[] voice, int rate, bool fromEnd)
    {
        var window = rate * 32 / 1000;
        var loud = Enumerable.Range(0, voice.Length / window)
            .Where(i => Math.Sqrt(voice.Skip(i * window).Take(window).Average(s => (double)s * s)) > 500).ToArray();
        return fromEnd ? (loud[^1] + 1) * window : loud[0] * window;
    }

    public sealed class Model : IDisposable
    {
        public VoiceActivityModel Loaded { get; } = VoiceActivityModel.Load();

        public void Dispose() => Loaded.Dispose();
    }
}
