using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>What both sides say of themselves in INIT and INIT ACK. RFC 9260 §3.3.2, §3.3.3.</summary>
internal sealed record InitChunk
{
    private const int FixedLength = 16;
    private const ushort StateCookie = 7, ForwardTsnSupported = 0xC000, SupportedExtensions = 0x8008;

    public required uint InitiateTag { get; init; }
    public required uint Window { get; init; }
    public required ushort OutboundStreams { get; init; }
    public required ushort InboundStreams { get; init; }
    public required uint InitialTsn { get; init; }

    /// <summary>RFC 3758 §3.1 or RFC 5061 §4.2.7: without it nothing sent may be given up.</summary>
    public bool CanForwardTsn { get; init; } = true;

    /// <summary>In INIT ACK only.</summary>
    public byte[] Cookie { get; init; } = [];

    public static bool TryRead(in SctpChunk chunk, out InitChunk init)
    {
        init = null!;
        var value = chunk.Value;
        if (value.Length < FixedLength) return false;
        var (canForward, cookie) = ReadParameters(value[FixedLength..]);
        init = new InitChunk
        {
            InitiateTag = BinaryPrimitives.ReadUInt32BigEndian(value),
            Window = BinaryPrimitives.ReadUInt32BigEndian(value[4..]),
            OutboundStreams = BinaryPrimitives.ReadUInt16BigEndian(value[8..]),
            InboundStreams = BinaryPrimitives.ReadUInt16BigEndian(value[10..]),
            InitialTsn = BinaryPrimitives.ReadUInt32BigEndian(value[12..]),
            CanForwardTsn = canForward,
            Cookie = cookie,
        };
        // RFC 9260 §3.3.2: a tag or a number of streams of zero is an error.
        return init is { InitiateTag: not 0, OutboundStreams: not 0, InboundStreams: not 0 };
    }

    private static (bool CanForward, byte[] Cookie) ReadParameters(ReadOnlySpan<byte> parameters)
    {
        var canForward = false;
        byte[] cookie = [];
        var reader = new ParameterReader(parameters);
        while (reader.MoveNext())
        {
            switch (reader.Type)
            {
                case ForwardTsnSupported: canForward = true; break;
                case SupportedExtensions: canForward |= reader.Value.Contains((byte)ChunkType.ForwardTsn); break;
                case StateCookie: cookie = reader.Value.ToArray(); break;
                // RFC 9260 §3.2.1 unrecognized parameters: skipped; not reported, since no client of ours acts on it.
            }
        }

        return (canForward, cookie);
    }

    public void Write(PacketBuilder packet, ChunkType type)
    {
        ReadOnlySpan<byte> extensions = [0xC0, 0x00, 0, 4, 0x80, 0x08, 0, 6, (byte)ChunkType.ReConfig, (byte)ChunkType.ForwardTsn, 0, 0];
        var cookieLength = Cookie.Length == 0 ? 0 : 4 + Cookie.Length;
        var value = packet.Add(type, FixedLength + extensions.Length + cookieLength);
        BinaryPrimitives.WriteUInt32BigEndian(value, InitiateTag);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], Window);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], OutboundStreams);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], InboundStreams);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], InitialTsn);
        extensions.CopyTo(value[FixedLength..]);
        if (cookieLength == 0) return;
        var cookie = value[(FixedLength + extensions.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(cookie, StateCookie);
        BinaryPrimitives.WriteUInt16BigEndian(cookie[2..], (ushort)cookieLength);
        Cookie.CopyTo(cookie[4..]);
    }
}
