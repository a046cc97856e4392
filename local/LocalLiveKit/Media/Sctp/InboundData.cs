namespace LocalLiveKit.Media.Sctp;

/// <summary>The receiving half of an association: which numbers came, and what they make when put together. Bounded; not thread safe.</summary>
internal sealed class InboundData(uint peerInitialTsn, SctpOptions options)
{
    // Further ahead of the first gap than any window of ours lets a sender be.
    private const int MaxAhead = 8_192;

    // libwebrtc opens at most 1024 channels.
    private const int MaxStreams = 1_024;

    private readonly Dictionary<ushort, InboundStream> _streams = [];
    private int _held;

    public ReceivedTsns Received { get; } = new(peerInitialTsn);

    /// <summary>Whole messages, in the order in which they may be handed on; the caller empties it.</summary>
    public List<SctpMessage> Delivered { get; } = [];

    /// <summary>What we have room for (a_rwnd), in bytes. RFC 9260 §6.2.1.</summary>
    public uint Window => (uint)Math.Max(0, options.ReceiveBuffer - _held);

    /// <summary>RFC 9260 §6.2. Null, or what the sender did that it must not.</summary>
    public string? Receive(in DataChunk chunk)
    {
        var tsn = SerialNumber.Unwrap(chunk.Tsn, Received.Cumulative);
        if (Received.Contains(tsn))
        {
            Received.NoteDuplicate(tsn);
            return null;
        }

        if (!HasRoom(tsn)) return null; // Not acknowledged, so it comes again.
        if (Stream(chunk.StreamId) is not { } stream) return "uses too many streams";
        Received.Add(tsn);
        _held -= stream.Held;
        var fits = stream.Add(tsn, chunk, options.MaxMessage, Delivered);
        _held += stream.Held;
        return fits ? null : "sent a message that is too long";
    }

    /// <summary>RFC 3758 §3.6.</summary>
    public void Receive(in ForwardTsnChunk forward)
    {
        var newCumulative = SerialNumber.Unwrap(forward.NewCumulativeTsn, Received.Cumulative);
        if (newCumulative <= Received.Cumulative || newCumulative > Received.Cumulative + MaxAhead) return;
        Received.Forward(newCumulative);
        for (var i = 0; i < forward.StreamCount; i++)
        {
            var (id, lastSkipped) = forward.Stream(i);
            if (Stream(id) is { } stream) Change(stream, s => s.SkipOrdered(lastSkipped, Delivered));
        }

        foreach (var stream in _streams.Values) Change(stream, s => s.SkipUnordered(newCumulative));
    }

    /// <summary>RFC 6525 §5.2.2: the stream's sequence numbers start again at zero.</summary>
    public void Reset(ushort streamId)
    {
        if (_streams.Remove(streamId, out var stream)) _held -= stream.Held;
    }

    public IEnumerable<ushort> StreamIds => _streams.Keys;

    // The next missing number is taken even over the limit: it is what frees the held ones.
    private bool HasRoom(long tsn)
        => _held < options.ReceiveBuffer ? tsn <= Received.Cumulative + MaxAhead : tsn == Received.Cumulative + 1 && _held < 2 * options.ReceiveBuffer;

    private InboundStream? Stream(ushort id)
    {
        if (_streams.TryGetValue(id, out var stream)) return stream;
        if (_streams.Count >= MaxStreams) return null;
        return _streams[id] = new InboundStream(id);
    }

    private void Change(InboundStream stream, Action<InboundStream> change)
    {
        _held -= stream.Held;
        change(stream);
        _held += stream.Held;
    }
}
