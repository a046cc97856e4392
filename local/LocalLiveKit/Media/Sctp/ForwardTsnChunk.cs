using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>"Do not wait for anything up to here": how a sender gives up on messages. RFC 3758 §3.2.</summary>
internal readonly ref struct ForwardTsnChunk
{
    private const int FixedLength = 4, StreamLength = 4;

    private readonly ReadOnlySpan<byte> _streams;

    private ForwardTsnChunk(ReadOnlySpan<byte> value)
    {
        NewCumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(value);
        _streams = value[FixedLength..];
    }

    public uint NewCumulativeTsn { get; }
    public int StreamCount => _streams.Length / StreamLength;

    /// <summary>A stream, and the last of its ordered messages that is given up.</summary>
    public (ushort StreamId, ushort LastSkipped) Stream(int i)
        => (BinaryPrimitives.ReadUInt16BigEndian(_streams[(i * StreamLength)..]), BinaryPrimitives.ReadUInt16BigEndian(_streams[((i * StreamLength) + 2)..]));

    public static bool TryRead(in SctpChunk chunk, out ForwardTsnChunk forward)
    {
        forward = default;
        if (chunk.Value.Length < FixedLength) return false;
        forward = new ForwardTsnChunk(chunk.Value);
        return true;
    }

    /// <summary>Bytes of value that so many streams take.</summary>
    public static int Length(int streams) => FixedLength + (streams * StreamLength);

    public static void Write(PacketBuilder packet, long newCumulative, IReadOnlyDictionary<ushort, ushort> lastSkipped)
    {
        var value = packet.Add(ChunkType.ForwardTsn, Length(lastSkipped.Count));
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)newCumulative);
        value = value[FixedLength..];
        foreach (var (stream, sequence) in lastSkipped)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, stream);
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], sequence);
            value = value[StreamLength..];
        }
    }
}
