using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>A message or a piece of one. RFC 9260 §3.3.1.</summary>
internal readonly ref struct DataChunk
{
    public const int FixedLength = 12;
    public const byte End = 1, Beginning = 2, Unordered = 4, Immediate = 8;

    public required byte Flags { get; init; }
    public required uint Tsn { get; init; }
    public required ushort StreamId { get; init; }
    public required ushort StreamSequence { get; init; }
    public required PayloadProtocol Protocol { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }

    public bool IsUnordered => (Flags & Unordered) != 0;
    public bool IsWhole => (Flags & (Beginning | End)) == (Beginning | End);

    public static bool TryRead(in SctpChunk chunk, out DataChunk data)
    {
        data = default;
        // RFC 9260 §6.2: a chunk without user data is a protocol violation.
        if (chunk.Value.Length <= FixedLength) return false;
        data = new DataChunk
        {
            Flags = chunk.Flags,
            Tsn = BinaryPrimitives.ReadUInt32BigEndian(chunk.Value),
            StreamId = BinaryPrimitives.ReadUInt16BigEndian(chunk.Value[4..]),
            StreamSequence = BinaryPrimitives.ReadUInt16BigEndian(chunk.Value[6..]),
            Protocol = (PayloadProtocol)BinaryPrimitives.ReadUInt32BigEndian(chunk.Value[8..]),
            Payload = chunk.Value[FixedLength..],
        };
        return true;
    }

    public void Write(PacketBuilder packet)
    {
        var value = packet.Add(ChunkType.Data, FixedLength + Payload.Length, Flags);
        BinaryPrimitives.WriteUInt32BigEndian(value, Tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], StreamId);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], StreamSequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], (uint)Protocol);
        Payload.CopyTo(value[FixedLength..]);
    }
}

/// <summary>What a message is. RFC 8831 §8, RFC 8832 §8.1.</summary>
internal enum PayloadProtocol : uint
{
    Dcep = 50,
    Text = 51,
    Binary = 53,

    /// <summary>SCTP cannot carry nothing: an empty message is one byte under its own number (RFC 8831 §6.6).</summary>
    EmptyText = 56,
    EmptyBinary = 57,
}

/// <summary>A whole message, as it was sent.</summary>
internal readonly record struct SctpMessage(ushort StreamId, PayloadProtocol Protocol, byte[] Data);
