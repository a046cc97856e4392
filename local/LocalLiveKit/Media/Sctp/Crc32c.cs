using System.Buffers.Binary;
using System.Numerics;

namespace LocalLiveKit.Media.Sctp;

/// <summary>The checksum of every SCTP packet. RFC 9260 Appendix A. Processors compute it, and .NET uses theirs.</summary>
internal static class Crc32c
{
    public static uint Compute(ReadOnlySpan<byte> data) => ~Append(uint.MaxValue, data);

    /// <summary>Continues a computation that began with all ones and ends with an inversion.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var b in data) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
