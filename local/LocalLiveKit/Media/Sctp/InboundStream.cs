namespace LocalLiveKit.Media.Sctp;

/// <summary>One stream's receiving end: puts pieces together, and ordered messages into order. RFC 9260 §6.5, §6.6, §6.9.</summary>
internal sealed class InboundStream(ushort id)
{
    private readonly Fragments _unordered = new();

    // By stream sequence number, widened. Whole messages that wait for an earlier one, and unfinished ones.
    private readonly SortedDictionary<long, Waiting> _ordered = [];
    private long _next;
    private int _orderedHeld;

    private sealed class Waiting
    {
        public Fragments Pieces { get; } = new();
        public PayloadProtocol Protocol { get; init; }
        public byte[]? Whole { get; set; }

        public int Held => Pieces.Held + (Whole is null ? 0 : Whole.Length + Fragments.Overhead);
    }

    /// <summary>Bytes of messages that cannot be delivered yet.</summary>
    public int Held => _unordered.Held + _orderedHeld;

    /// <summary>Takes a chunk whose number is new; what it completes goes to <paramref name="delivered"/>. False: its message is too long.</summary>
    public bool Add(long tsn, in DataChunk chunk, int maxMessage, List<SctpMessage> delivered)
        => chunk.IsUnordered ? AddUnordered(tsn, chunk, maxMessage, delivered) : AddOrdered(tsn, chunk, maxMessage, delivered);

    private bool AddUnordered(long tsn, in DataChunk chunk, int maxMessage, List<SctpMessage> delivered)
    {
        if (chunk.IsWhole)
        {
            delivered.Add(new(id, chunk.Protocol, chunk.Payload.ToArray()));
            return true;
        }

        _unordered.Add(tsn, chunk);
        if (_unordered.TakeMessageAround(tsn) is { } message) delivered.Add(new(id, chunk.Protocol, message));
        else if (_unordered.RunLength(tsn) > maxMessage) return false;
        return true;
    }

    private bool AddOrdered(long tsn, in DataChunk chunk, int maxMessage, List<SctpMessage> delivered)
    {
        var sequence = SerialNumber.Unwrap(chunk.StreamSequence, _next);
        if (sequence < _next) return true; // A new number for a message that was delivered or skipped: nothing to do with it.
        if (sequence == _next && chunk.IsWhole)
        {
            delivered.Add(new(id, chunk.Protocol, chunk.Payload.ToArray()));
            _next++;
            Deliver(delivered);
            return true;
        }

        if (!_ordered.TryGetValue(sequence, out var waiting)) _ordered[sequence] = waiting = new Waiting { Protocol = chunk.Protocol };
        if (waiting.Whole is not null) return true; // Its sender has used the number twice; the first use counts.
        _orderedHeld -= waiting.Held;
        waiting.Pieces.Add(tsn, chunk);
        waiting.Whole = waiting.Pieces.TakeMessageAround(tsn);
        _orderedHeld += waiting.Held;
        if (waiting.Whole is null) return waiting.Pieces.Held <= 2 * maxMessage && waiting.Pieces.RunLength(tsn) <= maxMessage;
        Deliver(delivered);
        return true;
    }

    /// <summary>RFC 3758 §3.6: ordered messages up to a sequence number will not come; what is whole among them is still delivered.</summary>
    public void SkipOrdered(ushort lastSkipped, List<SctpMessage> delivered)
    {
        var last = SerialNumber.Unwrap(lastSkipped, _next);
        while (_ordered.Count > 0 && _ordered.First() is var (sequence, waiting) && sequence <= last)
        {
            if (waiting.Whole is not null) delivered.Add(new(id, waiting.Protocol, waiting.Whole));
            Remove(sequence, waiting);
        }

        _next = Math.Max(_next, last + 1);
        Deliver(delivered);
    }

    public void SkipUnordered(long newCumulative) => _unordered.DropHopeless(newCumulative);

    private void Deliver(List<SctpMessage> delivered)
    {
        while (_ordered.TryGetValue(_next, out var waiting) && waiting.Whole is not null)
        {
            delivered.Add(new(id, waiting.Protocol, waiting.Whole));
            Remove(_next, waiting);
            _next++;
        }
    }

    private void Remove(long sequence, Waiting waiting)
    {
        _orderedHeld -= waiting.Held;
        _ordered.Remove(sequence);
    }
}
