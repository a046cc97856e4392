using System.Buffers.Binary;

namespace LocalLiveKit.Media.Rtp;

/// <summary>A view on one RTP packet (RFC 3550 §5.1); it lives no longer than the datagram it was read from.</summary>
internal readonly ref struct RtpPacket
{
    public const int HeaderLength = 12;

    private readonly ushort _extensionProfile;
    private readonly ReadOnlySpan<byte> _extensions;

    private RtpPacket(ReadOnlySpan<byte> header, ushort extensionProfile, ReadOnlySpan<byte> extensions, ReadOnlySpan<byte> payload)
    {
        Marker = (header[1] & 0x80) != 0;
        PayloadType = (byte)(header[1] & 0x7F);
        SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        _extensionProfile = extensionProfile;
        _extensions = extensions;
        Payload = payload;
    }

    public bool Marker { get; }

    public byte PayloadType { get; }

    public ushort SequenceNumber { get; }

    public uint Timestamp { get; }

    public uint Ssrc { get; }

    /// <summary>Without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (datagram.Length < HeaderLength || datagram[0] >> 6 != 2) return false;

        var body = datagram[HeaderLength..];
        var csrcLength = (datagram[0] & 0x0F) * 4;
        if (body.Length < csrcLength) return false;
        body = body[csrcLength..];

        ushort profile = 0;
        ReadOnlySpan<byte> extensions = [];
        if ((datagram[0] & 0x10) != 0)
        {
            // RFC 3550 §5.3.1: sixteen bits that name the form, sixteen that count 32-bit words.
            if (body.Length < 4) return false;
            profile = BinaryPrimitives.ReadUInt16BigEndian(body);
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[2..]) * 4;
            if (body.Length < 4 + length) return false;
            extensions = body.Slice(4, length);
            body = body[(4 + length)..];
        }

        if ((datagram[0] & 0x20) != 0)
        {
            // RFC 3550 §5.1: the last octet counts the padding, itself included.
            if (body.IsEmpty || body[^1] == 0 || body[^1] > body.Length) return false;
            body = body[..^body[^1]];
        }

        packet = new RtpPacket(datagram, profile, extensions, body);
        return true;
    }

    /// <summary>RFC 8285 §4.2 (one-byte headers) and §4.3 (two-byte headers).</summary>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        value = [];
        var oneByte = _extensionProfile == 0xBEDE;
        if (!oneByte && (_extensionProfile & 0xFFF0) != 0x1000) return false;

        for (var rest = _extensions; !rest.IsEmpty;)
        {
            if (rest[0] == 0)
            {
                rest = rest[1..]; // padding
                continue;
            }

            if (!oneByte && rest.Length < 2) return false;
            var element = oneByte ? rest[0] >> 4 : rest[0];
            var length = oneByte ? (rest[0] & 0x0F) + 1 : rest[1];
            rest = rest[(oneByte ? 1 : 2)..];
            // §4.2: 15 is reserved, and ends the list.
            if (rest.Length < length || (oneByte && element == 15)) return false;
            if (element == id)
            {
                value = rest[..length];
                return true;
            }

            rest = rest[length..];
        }

        return false;
    }

    /// <summary>Writes the first 12 bytes: no padding, no extensions, no contributing sources.</summary>
    public static void WriteHeader(Span<byte> destination, bool marker, byte payloadType, ushort sequenceNumber, uint timestamp, uint ssrc)
    {
        destination[0] = 0x80;
        destination[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
    }
}
