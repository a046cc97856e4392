namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// Messages that have not been cut into chunks. Streams take turns message by message (RFC 9260 §6.9 lets the pieces of two
/// messages not mix), so that a long reliable transfer does not starve the lossy channel.
/// </summary>
internal sealed class SendQueue
{
    private sealed class Stream
    {
        public LinkedList<OutgoingMessage> Messages { get; } = [];
        public int Bytes { get; set; }
        public ushort NextSequence { get; set; }
        public bool HasTurn { get; set; }
    }

    private readonly Dictionary<ushort, Stream> _streams = [];
    private readonly Queue<ushort> _turns = [];

    public int Bytes(ushort streamId) => _streams.TryGetValue(streamId, out var stream) ? stream.Bytes : 0;

    public void Add(OutgoingMessage message)
    {
        if (!_streams.TryGetValue(message.StreamId, out var stream)) _streams[message.StreamId] = stream = new Stream();
        if (!stream.HasTurn) _turns.Enqueue(message.StreamId);
        stream.HasTurn = true;
        stream.Messages.AddLast(message);
        stream.Bytes += message.Data.Length;
    }

    /// <summary>The message whose pieces are next; it stays here until it <see cref="OutgoingMessage.IsCut"/>.</summary>
    public OutgoingMessage? Peek(TimeSpan now)
    {
        while (_turns.TryPeek(out var id))
        {
            var stream = _streams[id];
            if (stream.Messages.First?.Value is not { } message)
            {
                _turns.Dequeue();
                stream.HasTurn = false;
            }
            else if (message.IsAbandoned || (message.Cut == 0 && !message.MayBeSentAgain(0, now))) Remove(stream, stream.Messages.First);
            else return message;
        }

        return null;
    }

    /// <summary>Cuts the next piece off the message that <see cref="Peek"/> returned, and returns its offset.</summary>
    public int Cut(OutgoingMessage message, int length)
    {
        var stream = _streams[message.StreamId];
        // RFC 9260 §6.5: unordered messages take no number.
        if (message.Cut == 0 && !message.Unordered) message.StreamSequence = stream.NextSequence++;
        var offset = message.Cut;
        message.Cut += length;
        stream.Bytes -= length;
        if (!message.IsCut) return offset;
        stream.Messages.Remove(message);
        _turns.Enqueue(_turns.Dequeue()); // To the back; Peek takes it out once the stream is empty.
        return offset;
    }

    /// <summary>Drops waiting messages, oldest first, until the stream holds no more than so many bytes. Returns how many were dropped.</summary>
    public int DropOldest(ushort streamId, int maxBytes)
    {
        if (!_streams.TryGetValue(streamId, out var stream)) return 0;
        var dropped = 0;
        for (var node = stream.Messages.First; node is not null && stream.Bytes > maxBytes;)
        {
            var next = node.Next;
            if (node.Value.Cut == 0)
            {
                Remove(stream, node);
                dropped++;
            }

            node = next;
        }

        return dropped;
    }

    public bool IsEmpty(ushort streamId) => !_streams.TryGetValue(streamId, out var stream) || stream.Messages.Count == 0;

    /// <summary>RFC 6525 §5.2.2: the next ordered message is number zero.</summary>
    public void Reset(ushort streamId)
    {
        if (_streams.TryGetValue(streamId, out var stream)) stream.NextSequence = 0;
    }

    private static void Remove(Stream stream, LinkedListNode<OutgoingMessage> node)
    {
        stream.Bytes -= node.Value.Data.Length - node.Value.Cut;
        stream.Messages.Remove(node);
    }
}
