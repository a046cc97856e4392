using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// An SCTP packet, read in place (RFC 9260 §3):
/// <code>
/// |     Source Port Number        |     Destination Port Number   |
/// |                      Verification Tag                         |
/// |                           Checksum                            |
/// |                      Chunk #1, #2, ...                        |
/// </code>
/// </summary>
internal readonly ref struct SctpPacket
{
    public const int HeaderLength = 12;
    private const int ChecksumAt = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private SctpPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
    public uint VerificationTag => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);

    /// <summary>Iterates with foreach.</summary>
    public ChunkReader Chunks => new(_bytes[HeaderLength..]);

    /// <summary>False: too short, or its checksum is wrong (RFC 9260 §6.8).</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SctpPacket packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Checksum(bytes)) return false;
        packet = new SctpPacket(bytes);
        return true;
    }

    /// <summary>RFC 9260 Appendix A: over the packet with this field zero, and stored, unlike all else, with the lowest byte first.</summary>
    public static void WriteChecksum(Span<byte> packet) => BinaryPrimitives.WriteUInt32LittleEndian(packet[ChecksumAt..], Checksum(packet));

    private static uint Checksum(ReadOnlySpan<byte> packet)
    {
        var crc = Crc32c.Append(uint.MaxValue, packet[..ChecksumAt]);
        crc = Crc32c.Append(crc, [0, 0, 0, 0]);
        return ~Crc32c.Append(crc, packet[HeaderLength..]);
    }
}

/// <summary>One chunk: type, flags, and the value without its padding. RFC 9260 §3.2.</summary>
internal readonly ref struct SctpChunk(ChunkType type, byte flags, ReadOnlySpan<byte> value)
{
    public const int HeaderLength = 4;

    public ChunkType Type { get; } = type;
    public byte Flags { get; } = flags;
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks type-length-value items that are padded to four bytes: chunks. A length that does not fit ends the walk.</summary>
internal ref struct ChunkReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public SctpChunk Current { get; private set; }

    public readonly ChunkReader GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < SctpChunk.HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < SctpChunk.HeaderLength || length > _rest.Length) return false;
        Current = new SctpChunk((ChunkType)_rest[0], _rest[1], _rest[SctpChunk.HeaderLength..length]);
        // RFC 9260 §3.2: the length does not count the padding; the last chunk's may be missing in careless senders.
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}

/// <summary>Walks the parameters of INIT and RE-CONFIG chunks: as chunks, but with a type of two bytes. RFC 9260 §3.2.1.</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public ushort Type { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_rest.Length < SctpChunk.HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < SctpChunk.HeaderLength || length > _rest.Length) return false;
        Type = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        Value = _rest[SctpChunk.HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
