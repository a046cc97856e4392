using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>What has arrived: everything up to a number, and blocks behind the first gap. RFC 9260 §3.3.4.</summary>
internal readonly ref struct SackChunk
{
    private const int FixedLength = 12, BlockLength = 4, DuplicateLength = 4, MaxBlocks = 200;

    private readonly ReadOnlySpan<byte> _blocks;

    private SackChunk(ReadOnlySpan<byte> value, int blocks)
    {
        CumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(value);
        Window = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
        _blocks = value.Slice(FixedLength, blocks * BlockLength);
    }

    public uint CumulativeTsn { get; }

    /// <summary>Bytes the receiver has room for (a_rwnd).</summary>
    public uint Window { get; }

    public int BlockCount => _blocks.Length / BlockLength;

    /// <summary>First and last number of a block, as distances from the cumulative one.</summary>
    public (ushort First, ushort Last) Block(int i)
        => (BinaryPrimitives.ReadUInt16BigEndian(_blocks[(i * BlockLength)..]), BinaryPrimitives.ReadUInt16BigEndian(_blocks[((i * BlockLength) + 2)..]));

    public static bool TryRead(in SctpChunk chunk, out SackChunk sack)
    {
        sack = default;
        if (chunk.Value.Length < FixedLength) return false;
        int blocks = BinaryPrimitives.ReadUInt16BigEndian(chunk.Value[8..]);
        if (chunk.Value.Length < FixedLength + (blocks * BlockLength)) return false;
        sack = new SackChunk(chunk.Value, blocks);
        return true;
    }

    /// <summary>Writes the earliest blocks and duplicates, and leaves room for the chunks that follow in the packet.</summary>
    public static void Write(PacketBuilder packet, ReceivedTsns received, uint window)
    {
        var room = packet.Room - FixedLength;
        var blocks = Math.Min(received.Ranges.Count, MaxBlocks);
        // RFC 9260 §3.3.4: a distance has 16 bits.
        while (blocks > 0 && received.Ranges[blocks - 1].Last - received.Cumulative > ushort.MaxValue) blocks--;
        var duplicates = Math.Min(received.Duplicates.Count, (room - (blocks * BlockLength)) / DuplicateLength);

        var value = packet.Add(ChunkType.Sack, FixedLength + (blocks * BlockLength) + (duplicates * DuplicateLength));
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)received.Cumulative);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], window);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)blocks);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], (ushort)duplicates);
        value = value[FixedLength..];
        for (var i = 0; i < blocks; i++, value = value[BlockLength..])
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)(received.Ranges[i].First - received.Cumulative));
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(received.Ranges[i].Last - received.Cumulative));
        }

        for (var i = 0; i < duplicates; i++, value = value[DuplicateLength..]) BinaryPrimitives.WriteUInt32BigEndian(value, (uint)received.Duplicates[i]);
    }
}
