using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Recordings of human voices, from Debian's pocketsphinx-testdata: 16 kHz, mono, 16 bit.</summary>
internal static class Recordings
{
    public const int SampleRate = 16_000;

    /// <summary>What a recognizer makes of <see cref="GoForwardTenMeters"/>: a small word more or less is none of our business.</summary>
    public static Regex ForwardTenMeters { get; } = new("forward.{0,8}ten meters", RegexOptions.IgnoreCase);

    /// <summary>A man says "go forward ten meters".</summary>
    public static short[] GoForwardTenMeters() => Read("goforward.raw");

    /// <summary>A WAV file of the recording and a second of silence, without which a fake microphone repeats its last buffer for ever.</summary>
    public static byte[] Wav(ReadOnlySpan<short> samples)
    {
        var data = (samples.Length + SampleRate) * sizeof(short);
        var wav = new byte[44 + data];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), 36 + data);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), data);
        MemoryMarshal.AsBytes(samples).CopyTo(wav.AsSpan(44));
        return wav;
    }

    /// <summary>Without the silence at its beginning: the first sample is the voice.</summary>
    public static short[] FromFirstSound(short[] samples) => samples[Array.FindIndex(samples, s => Math.Abs((int)s) > 1500)..];

    public static double Milliseconds(short[] samples) => samples.Length * 1000.0 / SampleRate;

    private static short[] Read(string name)
    {
        var file = Path.Combine("/usr/share/pocketsphinx/test/data", name);
        if (!File.Exists(file)) throw new FileNotFoundException($"{file} is missing: install Debian's pocketsphinx-testdata (test.sh does).");
        return MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(file)).ToArray();
    }
}
