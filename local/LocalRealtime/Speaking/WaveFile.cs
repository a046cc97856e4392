using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LocalRealtime.Speaking;

/// <summary>A RIFF file of 16-bit mono PCM.</summary>
internal static class WaveFile
{
    /// <exception cref="InvalidDataException">Not 16-bit mono PCM.</exception>
    public static (short[] Samples, int Rate) Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 44 || !file[..4].SequenceEqual("RIFF"u8)) throw new InvalidDataException("Not a RIFF file.");
        var rate = 0;
        for (var at = 12; at + 8 <= file.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(file[(at + 4)..]);
            var body = file[(at + 8)..];
            if (file.Slice(at, 4).SequenceEqual("fmt "u8))
            {
                if (BinaryPrimitives.ReadInt16LittleEndian(body) != 1 || body[2] != 1 || body[14] != 16) throw new InvalidDataException("Not 16-bit mono PCM.");
                rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
            }
            else if (file.Slice(at, 4).SequenceEqual("data"u8))
            {
                // A writer that streamed leaves the size open: the rest of the file is the sound.
                var length = size < 0 || size > body.Length ? body.Length : size;
                return (MemoryMarshal.Cast<byte, short>(body[..(length & ~1)]).ToArray(), rate);
            }

            if (size < 0) break;
            at += 8 + size + (size & 1);
        }

        throw new InvalidDataException("No sound in the file.");
    }
}
