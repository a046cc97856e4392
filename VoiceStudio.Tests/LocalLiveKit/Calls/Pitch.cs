namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>One frequency in a stretch of samples (Goertzel's measure, written out).</summary>
internal static class Pitch
{
    /// <summary>The amplitude of one frequency, full scale = 1.</summary>
    public static double Amplitude(ReadOnlySpan<short> samples, int rate, int hertz)
    {
        double real = 0, imaginary = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var angle = 2 * Math.PI * hertz * i / rate;
            real += samples[i] * Math.Cos(angle);
            imaginary += samples[i] * Math.Sin(angle);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / samples.Length / short.MaxValue;
    }

    public static double Level(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return Math.Sqrt(sum / Math.Max(1, samples.Length)) / short.MaxValue;
    }
}
