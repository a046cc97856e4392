using System.Buffers.Binary;

namespace LocalLiveKit.Media.Srtp;

/// <summary>As much of an RTP header as SRTP needs. RFC 3550 §5.1.</summary>
internal readonly record struct RtpHeader(int Length, ushort Sequence, uint Ssrc)
{
    private const int FixedLength = 12;

    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedLength || packet[0] >> 6 != 2) return false;
        var length = FixedLength + (4 * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            // RFC 3550 §5.3.1: profile word, length in words, then the words.
            if (packet.Length < length + 4) return false;
            length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        }

        if (packet.Length < length) return false;
        header = new(length, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));
        return true;
    }
}
