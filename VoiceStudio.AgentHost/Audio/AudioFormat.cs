namespace VoiceStudio.AgentHost.Audio;

/// <summary>The one format inside the host: 24 kHz mono 16-bit, in frames of 20 ms. LiveKit resamples to it; Realtime speaks it.</summary>
internal static class AudioFormat
{
    public const int SampleRate = 24_000;
    public const int FrameMs = 20;
    public const int SamplesPerMs = SampleRate / 1000;
    public const int FrameSamples = FrameMs * SamplesPerMs;

    public static TimeSpan Duration(long samples) => TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / SampleRate);

    public static int Milliseconds(long samples) => (int)(samples / SamplesPerMs);
}
