using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>Packs chunks into one packet (RFC 9260 §6.10) in a buffer that is used again for the next. Not thread safe.</summary>
internal sealed class PacketBuilder(int maxPacket)
{
    private readonly byte[] _buffer = new byte[maxPacket];
    private int _length;

    /// <summary>Bytes of chunk value that still fit, its header counted off.</summary>
    public int Room => ((maxPacket - _length) & ~3) - SctpChunk.HeaderLength;

    public bool IsEmpty => _length == SctpPacket.HeaderLength;

    public void Begin(ushort sourcePort, ushort destinationPort, uint verificationTag)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(4), verificationTag);
        _length = SctpPacket.HeaderLength;
    }

    /// <summary>Adds a chunk and returns its value, to be filled in; it must fit <see cref="Room"/>.</summary>
    public Span<byte> Add(ChunkType type, int valueLength, byte flags = 0)
    {
        var chunk = _buffer.AsSpan(_length, SctpChunk.HeaderLength + ((valueLength + 3) & ~3));
        chunk[^Math.Min(4, chunk.Length)..].Clear(); // RFC 9260 §3.2: padding is zero.
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)(SctpChunk.HeaderLength + valueLength));
        _length += chunk.Length;
        return chunk.Slice(SctpChunk.HeaderLength, valueLength);
    }

    public ReadOnlySpan<byte> Finish()
    {
        var packet = _buffer.AsSpan(0, _length);
        SctpPacket.WriteChecksum(packet);
        return packet;
    }
}
