namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// What has been sent and not yet acknowledged for good, in the order of its numbers, which have no holes. Knows what is where;
/// what follows from it for windows and timers is <see cref="OutboundData"/>'s.
/// </summary>
internal sealed class OutstandingChunks(long initialTsn, bool peerCanForwardTsn)
{
    /// <summary>Reports after which a missing chunk is taken for lost. RFC 9260 §7.2.4.</summary>
    private const int MaxMisses = 3;

    private readonly List<OutgoingChunk> _chunks = [];
    private long _report;

    public long NextTsn { get; private set; } = initialTsn;

    /// <summary>The last number that everything up to has arrived.</summary>
    public long Cumulative { get; private set; } = initialTsn - 1;

    /// <summary>RFC 3758 §3.5: the last number that everything up to has arrived or been given up.</summary>
    public long AdvancedCumulative { get; private set; } = initialTsn - 1;

    /// <summary>Bytes of user data on their way.</summary>
    public int InFlight { get; private set; }

    public int LostCount { get; private set; }
    public bool IsEmpty => _chunks.Count == 0;

    public OutgoingChunk Send(OutgoingMessage message, int offset, int length)
    {
        var chunk = new OutgoingChunk(NextTsn++, message, offset, length) { Transmissions = 1 };
        _chunks.Add(chunk);
        InFlight += length;
        return chunk;
    }

    public OutgoingChunk? FirstLost()
    {
        if (LostCount == 0) return null;
        foreach (var chunk in _chunks) if (chunk.State == ChunkState.Lost) return chunk;
        return null;
    }

    public void SendAgain(OutgoingChunk chunk)
    {
        Move(chunk, ChunkState.InFlight);
        chunk.Transmissions++;
        chunk.Misses = 0;
    }

    /// <summary>RFC 9260 §6.2.1 D iii: forgets all up to a number. Returns the bytes that were news.</summary>
    public int AcknowledgeThrough(long cumulative)
    {
        var count = (int)(cumulative - Cumulative);
        var bytes = 0;
        for (var i = 0; i < count; i++)
        {
            if (_chunks[i].State != ChunkState.Acknowledged) bytes += _chunks[i].Length;
            Move(_chunks[i], ChunkState.Acknowledged);
        }

        _chunks.RemoveRange(0, count);
        Cumulative = cumulative;
        AdvancedCumulative = Math.Max(AdvancedCumulative, cumulative);
        return bytes;
    }

    /// <summary>
    /// RFC 9260 §6.2.1 D iv: marks what the blocks confirm, and takes back what they no longer do. Returns the bytes that were news
    /// and the highest number that was, and the highest confirmed at all.
    /// </summary>
    public (int Bytes, long HighestNew, long Highest) Acknowledge(in SackChunk sack)
    {
        _report++;
        (int Bytes, long HighestNew, long Highest) news = (0, Cumulative, Cumulative);
        var end = 0;
        for (var b = 0; b < sack.BlockCount; b++)
        {
            var (first, last) = sack.Block(b);
            if (first <= end) break; // Ascending, or the rest is nonsense: so a report never costs more than one walk.
            end = last;
            for (var i = first - 1; i < Math.Min(last, _chunks.Count); i++)
            {
                var chunk = _chunks[i];
                chunk.ConfirmedBy = _report;
                news.Highest = Math.Max(news.Highest, chunk.Tsn);
                if (chunk.State is ChunkState.Acknowledged or ChunkState.Abandoned) continue;
                news.Bytes += chunk.Length;
                news.HighestNew = Math.Max(news.HighestNew, chunk.Tsn);
                Move(chunk, ChunkState.Acknowledged);
            }
        }

        foreach (var chunk in _chunks)
        {
            if (chunk.State == ChunkState.Acknowledged && chunk.ConfirmedBy != _report) Move(chunk, ChunkState.InFlight);
        }

        return news;
    }

    /// <summary>RFC 9260 §7.2.4: counts a miss for what is below a confirmed number. True: the third one made something lost.</summary>
    public bool CountMisses(long below, TimeSpan now)
    {
        var lost = false;
        for (var i = 0; i < _chunks.Count && _chunks[i].Tsn < below; i++)
        {
            var chunk = _chunks[i];
            if (chunk.State != ChunkState.InFlight || ++chunk.Misses < MaxMisses) continue;
            Lose(chunk, now);
            lost = true;
        }

        return lost;
    }

    /// <summary>RFC 9260 §6.3.3 E3: all that is on its way is taken for lost.</summary>
    public void LoseAll(TimeSpan now)
    {
        for (var i = 0; i < _chunks.Count; i++) if (_chunks[i].State == ChunkState.InFlight) Lose(_chunks[i], now);
    }

    /// <summary>RFC 3758 §3.5 C2: moves past what was given up at the front.</summary>
    public void Advance()
    {
        for (var i = (int)(AdvancedCumulative - Cumulative); i < _chunks.Count && _chunks[i].State == ChunkState.Abandoned; i++) AdvancedCumulative++;
    }

    /// <summary>RFC 3758 §3.5 C3: for each stream the last ordered message that <see cref="AdvancedCumulative"/> passes over.</summary>
    public Dictionary<ushort, ushort> Skipped(int maxStreams)
    {
        var skipped = new Dictionary<ushort, ushort>();
        for (var i = 0; i < (int)(AdvancedCumulative - Cumulative); i++)
        {
            var message = _chunks[i].Message;
            if (!message.Unordered && (skipped.Count < maxStreams || skipped.ContainsKey(message.StreamId))) skipped[message.StreamId] = message.StreamSequence;
        }

        return skipped;
    }

    public bool Contains(ushort streamId) => _chunks.Exists(c => c.Message.StreamId == streamId);

    private void Lose(OutgoingChunk chunk, TimeSpan now)
    {
        Move(chunk, ChunkState.Lost);
        // RFC 3758 §3.3.1: a peer that cannot be told to move on gets everything.
        if (peerCanForwardTsn && !chunk.Message.MayBeSentAgain(chunk.Transmissions, now)) Abandon(chunk.Message);
    }

    /// <summary>RFC 3758 §3.5 A: a message is given up whole.</summary>
    private void Abandon(OutgoingMessage message)
    {
        message.IsAbandoned = true;
        foreach (var chunk in _chunks) if (chunk.Message == message) Move(chunk, ChunkState.Abandoned);
        if (message.IsCut) return;
        // The rest is never sent. One number stands for it, so that passing over it tells the receiver that the message has ended.
        _chunks.Add(new OutgoingChunk(NextTsn++, message, message.Cut, 0) { State = ChunkState.Abandoned });
    }

    private void Move(OutgoingChunk chunk, ChunkState state)
    {
        if (chunk.State == ChunkState.InFlight) InFlight -= chunk.Length;
        if (chunk.State == ChunkState.Lost) LostCount--;
        chunk.State = state;
        if (state == ChunkState.InFlight) InFlight += chunk.Length;
        if (state == ChunkState.Lost) LostCount++;
    }
}
