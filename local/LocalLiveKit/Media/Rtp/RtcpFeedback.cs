using System.Buffers.Binary;

namespace LocalLiveKit.Media.Rtp;

/// <summary>What receivers of video ask of its sender: packets again, a key frame, a bit rate (RFC 4585 §6, RFC 5104 §4.3).</summary>
internal static class RtcpFeedback
{
    private const int Generic = 1, PictureLoss = 1, FullIntra = 4, ApplicationLayer = 15;
    private const int Length = 12;

    public const int BitRateLength = Length + 12;

    /// <summary>RFC 4585 §6.3.1 (PLI) and RFC 5104 §4.3.1 (FIR): this stream cannot be decoded without a key frame.</summary>
    public static bool AsksForKeyFrame(in RtcpPacket packet, uint ssrc)
    {
        if (packet.Type != RtcpType.PayloadFeedback || packet.Bytes.Length < Length) return false;
        if (packet.Format == PictureLoss) return BinaryPrimitives.ReadUInt32BigEndian(packet.Bytes[8..]) == ssrc;
        if (packet.Format != FullIntra) return false;
        for (var entries = packet.Bytes[Length..]; entries.Length >= 8; entries = entries[8..])
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(entries) == ssrc) return true;
        }

        return false;
    }

    /// <summary>RFC 4585 §6.2.1: the entry at an index of a NACK for this stream: a lost packet, and a bit for each of the sixteen after it.</summary>
    public static bool TryReadLost(in RtcpPacket packet, uint ssrc, int index, out ushort first, out ushort following)
    {
        (first, following) = (0, 0);
        if (packet.Type != RtcpType.TransportFeedback || packet.Format != Generic || packet.Bytes.Length < Length + ((index + 1) * 4)) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(packet.Bytes[8..]) != ssrc) return false;
        first = BinaryPrimitives.ReadUInt16BigEndian(packet.Bytes[(Length + (index * 4))..]);
        following = BinaryPrimitives.ReadUInt16BigEndian(packet.Bytes[(Length + (index * 4) + 2)..]);
        return true;
    }

    public static int WriteKeyFrameRequest(Span<byte> destination, uint reporter, uint ssrc)
        => WriteHeader(destination, RtcpType.PayloadFeedback, PictureLoss, Length, reporter, ssrc);

    public static int WriteLost(Span<byte> destination, uint reporter, uint ssrc, ushort sequence)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[Length..], (uint)sequence << 16);
        return WriteHeader(destination, RtcpType.TransportFeedback, Generic, Length + 4, reporter, ssrc);
    }

    /// <summary>draft-alvestrand-rmcat-remb §2.2: up to so many bits a second. An exponent of six bits, a mantissa of eighteen.</summary>
    public static int WriteBitRate(Span<byte> destination, uint reporter, uint ssrc, uint bitsPerSecond)
    {
        "REMB"u8.CopyTo(destination[Length..]);
        var exponent = Math.Max(0, 32 - 18 - System.Numerics.BitOperations.LeadingZeroCount(bitsPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(destination[(Length + 4)..], (1u << 24) | ((uint)exponent << 18) | (bitsPerSecond >> exponent));
        BinaryPrimitives.WriteUInt32BigEndian(destination[(Length + 8)..], ssrc);
        // Its source is in the list at the end.
        return WriteHeader(destination, RtcpType.PayloadFeedback, ApplicationLayer, BitRateLength, reporter, ssrc: 0);
    }

    private static int WriteHeader(Span<byte> destination, RtcpType type, int format, int length, uint reporter, uint ssrc)
    {
        RtcpPacket.WriteHeader(destination, type, format, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], reporter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
        return length;
    }
}
