using System.Runtime.InteropServices;

namespace VoiceStudio.Bench.Handler;

/// <summary>440 Hz at 24 kHz, loud enough to be told from silence through a codec.</summary>
internal static class Tone
{
    public const int Rate = 24_000;
    public const int FrameSamples = Rate / 50;

    public static short[] Samples(int fromMs, int milliseconds)
    {
        var samples = new short[milliseconds * Rate / 1000];
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(9000 * Math.Sin(2 * Math.PI * 440 * (fromMs * (Rate / 1000) + i) / Rate));
        return samples;
    }

    public static byte[] Pcm(int fromMs, int milliseconds) => MemoryMarshal.AsBytes(Samples(fromMs, milliseconds).AsSpan()).ToArray();
}
