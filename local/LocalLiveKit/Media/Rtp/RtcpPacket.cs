using System.Buffers.Binary;

namespace LocalLiveKit.Media.Rtp;

/// <summary>RFC 3550 §12.1.</summary>
internal enum RtcpType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,

    /// <summary>RFC 4585 §6.1: RTPFB and PSFB.</summary>
    TransportFeedback = 205,
    PayloadFeedback = 206,
}

/// <summary>One packet of a compound RTCP datagram (RFC 3550 §6.1).</summary>
internal readonly ref struct RtcpPacket(ReadOnlySpan<byte> packet)
{
    /// <summary>We send no media of our own: what we report comes from an SSRC that nothing else has.</summary>
    public const uint ReporterSsrc = 1;

    private readonly ReadOnlySpan<byte> _packet = packet;

    public RtcpType Type => (RtcpType)_packet[1];

    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]);

    /// <summary>The kind of feedback (RFC 4585 §6.1).</summary>
    public int Format => _packet[0] & 0x1F;

    public ReadOnlySpan<byte> Bytes => _packet;

    private int Count => _packet[0] & 0x1F;

    /// <summary>Takes the first packet off a compound; false at its end, or where it stops making sense.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> compound, out RtcpPacket packet)
    {
        packet = default;
        if (compound.Length < 8 || compound[0] >> 6 != 2) return false;
        // §6.4.1: the length is in 32-bit words minus one.
        var length = (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * 4;
        if (length < 8 || length > compound.Length) return false;
        packet = new RtcpPacket(compound[..length]);
        compound = compound[length..];
        return true;
    }

    /// <summary>§6.4.1: when the sender's wall clock showed <paramref name="ntp"/>, its media clock showed <paramref name="timestamp"/>.</summary>
    public bool TryReadSenderReport(out ulong ntp, out uint timestamp)
    {
        (ntp, timestamp) = (0, 0);
        if (Type != RtcpType.SenderReport || _packet.Length < 28) return false;
        ntp = BinaryPrimitives.ReadUInt64BigEndian(_packet[8..]);
        timestamp = BinaryPrimitives.ReadUInt32BigEndian(_packet[16..]);
        return true;
    }

    public bool TryReadBlock(int index, out ReportBlock block)
    {
        block = default;
        var first = Type switch { RtcpType.SenderReport => 28, RtcpType.ReceiverReport => 8, _ => -1 };
        var start = first + (index * ReportBlock.Length);
        if (first < 0 || index >= Count || _packet.Length < start + ReportBlock.Length) return false;
        block = ReportBlock.Read(_packet[start..]);
        return true;
    }

    /// <summary>Writes a sender report without blocks.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteSenderReport(Span<byte> destination, uint ssrc, ulong ntp, uint timestamp, uint packets, uint octets)
    {
        const int length = 28;
        WriteHeader(destination, RtcpType.SenderReport, count: 0, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ntp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], packets);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], octets);
        return length;
    }

    /// <summary>Writes a receiver report with one block: each SSRC gets its own datagram, reduced-size RTCP (RFC 5506) allows it.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteReceiverReport(Span<byte> destination, uint reporterSsrc, in ReportBlock block)
    {
        const int length = 8 + ReportBlock.Length;
        WriteHeader(destination, RtcpType.ReceiverReport, count: 1, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], reporterSsrc);
        block.Write(destination[8..]);
        return length;
    }

    internal static void WriteHeader(Span<byte> destination, RtcpType type, int count, int length)
    {
        destination[0] = (byte)(0x80 | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
    }
}

/// <summary>RFC 3550 §6.4.1: how one receiver fares with one sender. Jitter is in the media clock's units, delay in 1/65536 s.</summary>
internal readonly record struct ReportBlock(uint Ssrc, byte FractionLost, int TotalLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    public const int Length = 24;

    public static ReportBlock Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt32BigEndian(from),
        from[4],
        BinaryPrimitives.ReadInt32BigEndian(from[4..]) << 8 >> 8, // 24 bits, signed
        BinaryPrimitives.ReadUInt32BigEndian(from[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[16..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[20..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..], Math.Clamp(TotalLost, -0x800000, 0x7FFFFF) & 0xFFFFFF);
        destination[4] = FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
    }
}
