using VoiceStudio.Tests.EndToEnd;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>Human voices at the host's own rate, 24 kHz.</summary>
internal static class Voices
{
    public static short[] GoForward { get; } = From16To24(Recordings.GoForwardTenMeters());

    // Good enough for a voice detector: three samples on the line between each two.
    private static short[] From16To24(short[] samples)
    {
        var faster = new short[(samples.Length - 1) * 3 / 2];
        for (var i = 0; i < faster.Length; i++)
        {
            var at = i * 2 / 3;
            var part = i * 2 % 3 / 3.0;
            faster[i] = (short)(samples[at] * (1 - part) + samples[at + 1] * part);
        }

        return faster;
    }
}
