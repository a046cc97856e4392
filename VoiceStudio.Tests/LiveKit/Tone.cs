using LiveKit.Rtc;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>A sine, and how much of it is in what was heard.</summary>
internal static class Tone
{
    public const int Rate = 24_000, FrameSamples = Rate / 50;

    public static short[] Make(double hertz, TimeSpan length, double level = 0.5) =>
        [.. Enumerable.Range(0, (int)(Rate * length.TotalSeconds)).Select(i => (short)(short.MaxValue * level * Math.Sin(2 * Math.PI * hertz * i / Rate)))];

    /// <summary>Root mean square; a full-scale sine has 0.707.</summary>
    public static double Level(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length) / short.MaxValue;
    }

    /// <summary>The part of the sound's power that lies at this frequency (Goertzel): 1 for nothing else.</summary>
    public static double Share(ReadOnlySpan<short> samples, double hertz)
    {
        var (real, imaginary, power) = (0.0, 0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            var angle = 2 * Math.PI * hertz * i / Rate;
            real += samples[i] * Math.Cos(angle);
            imaginary += samples[i] * Math.Sin(angle);
            power += (double)samples[i] * samples[i];
        }

        return power == 0 ? 0 : 2 * (real * real + imaginary * imaginary) / (samples.Length * power);
    }

    /// <summary>The medians of level and share over pieces of 100 ms.</summary>
    public static (double Level, double Share) Typically(short[] samples, double hertz)
    {
        var pieces = samples.Chunk(Rate / 10).ToArray();
        return (Median(pieces.Select(piece => Level(piece))), Median(pieces.Select(piece => Share(piece, hertz))));
    }

    public static async Task PlayAsync(AudioSource source, ReadOnlyMemory<short> sound, CancellationToken stop)
    {
        for (var at = 0; at + FrameSamples <= sound.Length; at += FrameSamples) await source.CaptureFrameAsync(sound.Slice(at, FrameSamples), stop);
        await source.WaitForPlayoutAsync(stop);
    }

    /// <summary>Listens until a frame is as loud, or as quiet, as wished; returns the frames heard on the way.</summary>
    public static async Task<int> UntilAsync(AudioStream stream, Predicate<double> level, CancellationToken stop)
    {
        for (var frames = 1; ; frames++)
        {
            using var frame = await stream.ReadAsync(stop);
            Assert.NotNull(frame);
            if (level(Level(frame.Samples.Span))) return frames;
        }
    }

    public static async Task<short[]> RecordAsync(AudioStream stream, TimeSpan length, CancellationToken stop)
    {
        var heard = new List<short>();
        while (heard.Count < Rate * length.TotalSeconds)
        {
            using var frame = await stream.ReadAsync(stop);
            Assert.NotNull(frame);
            Assert.Equal((Rate, 1, FrameSamples), (frame.SampleRate, frame.Channels, frame.SamplesPerChannel));
            heard.AddRange(frame.Samples.Span);
        }

        return [.. heard];
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
