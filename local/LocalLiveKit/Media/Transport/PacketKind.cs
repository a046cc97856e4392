using System.Buffers.Binary;
using LocalLiveKit.Media.Ice;

namespace LocalLiveKit.Media.Transport;

/// <summary>What shares one UDP port. RFC 7983 §7.</summary>
internal enum PacketKind
{
    Unknown,
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

internal static class Demultiplexer
{
    public static PacketKind Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 2) return PacketKind.Unknown;
        return datagram[0] switch
        {
            <= 3 when IsStun(datagram) => PacketKind.Stun,
            >= 20 and <= 63 => PacketKind.Dtls,
            // RFC 5761 §4: RTCP packet types 192 to 223 are RTP payload types nobody may use.
            >= 128 and <= 191 => datagram[1] is >= 192 and <= 223 ? PacketKind.Rtcp : PacketKind.Rtp,
            _ => PacketKind.Unknown,
        };
    }

    private static bool IsStun(ReadOnlySpan<byte> datagram)
        => datagram.Length >= StunMessage.HeaderLength && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == StunMessage.MagicCookie;
}
