namespace LocalLiveKit.Media.Sctp;

internal enum ChunkState
{
    /// <summary>Sent, and counted as being on its way.</summary>
    InFlight,

    /// <summary>Received behind a gap. The receiver may still take that back (RFC 9260 §6.2).</summary>
    Acknowledged,

    /// <summary>Taken for lost; to be sent again.</summary>
    Lost,

    /// <summary>Its message was given up.</summary>
    Abandoned,
}

/// <summary>A sent piece of a message, kept until it is acknowledged for good.</summary>
internal sealed class OutgoingChunk(long tsn, OutgoingMessage message, int offset, int length)
{
    public long Tsn => tsn;
    public OutgoingMessage Message => message;
    public int Length => length;
    public ChunkState State { get; set; } = ChunkState.InFlight;
    public int Transmissions { get; set; }

    /// <summary>How many reports said that later ones arrived and this one did not. RFC 9260 §7.2.4.</summary>
    public int Misses { get; set; }

    /// <summary>The last report that confirmed it.</summary>
    public long ConfirmedBy { get; set; }

    public void Write(PacketBuilder packet)
    {
        byte flags = 0;
        if (offset == 0) flags |= DataChunk.Beginning;
        if (offset + length == message.Data.Length) flags |= DataChunk.End;
        if (message.Unordered) flags |= DataChunk.Unordered;
        new DataChunk
        {
            Flags = flags,
            Tsn = (uint)tsn,
            StreamId = message.StreamId,
            StreamSequence = message.StreamSequence,
            Protocol = message.Protocol,
            Payload = message.Data.Span.Slice(offset, length),
        }.Write(packet);
    }
}
