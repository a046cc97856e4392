using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LocalRealtime.Sound;

/// <summary>What the wire carries: mono, 16-bit little-endian PCM at 24 kHz, or G.711 at 8 kHz.</summary>
internal sealed record AudioFormat(string Type, int Rate, int BytesPerSample)
{
    public static readonly AudioFormat Pcm = new("audio/pcm", 24_000, 2);
    public static readonly AudioFormat MuLaw = new("audio/pcmu", 8_000, 1);
    public static readonly AudioFormat ALaw = new("audio/pcma", 8_000, 1);

    public static AudioFormat? Find(string? type) => type switch
    {
        "audio/pcm" => Pcm,
        "audio/pcmu" => MuLaw,
        "audio/pcma" => ALaw,
        _ => null,
    };

    public int BytesPerMillisecond => Rate / 1000 * BytesPerSample;

    public int ToMilliseconds(long bytes) => (int)(bytes / BytesPerMillisecond);

    public short[] Decode(ReadOnlySpan<byte> bytes)
    {
        var samples = new short[bytes.Length / BytesPerSample];
        if (this == Pcm)
        {
            if (BitConverter.IsLittleEndian) MemoryMarshal.Cast<byte, short>(bytes[..(samples.Length * 2)]).CopyTo(samples);
            else for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(i * 2)..]);
            return samples;
        }

        for (var i = 0; i < samples.Length; i++) samples[i] = this == MuLaw ? G711.MuLawToLinear(bytes[i]) : G711.ALawToLinear(bytes[i]);
        return samples;
    }

    public byte[] Encode(ReadOnlySpan<short> samples)
    {
        var bytes = new byte[samples.Length * BytesPerSample];
        for (var i = 0; i < samples.Length; i++)
        {
            if (this == Pcm) BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * 2), samples[i]);
            else bytes[i] = this == MuLaw ? G711.LinearToMuLaw(samples[i]) : G711.LinearToALaw(samples[i]);
        }

        return bytes;
    }
}
