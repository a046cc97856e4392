namespace LocalLiveKit.Media.Sctp;

/// <summary>The sending half of an association: what may leave when, and what an acknowledgement or its absence means. Not thread safe.</summary>
internal sealed class OutboundData(long initialTsn, uint peerWindow, SendQueue waiting, bool peerCanForwardTsn, SctpOptions options)
{
    // RFC 9260 §6.1 D: not more packets at once, so that a window that opens wide does not become a burst.
    private const int MaxBurst = 4;

    // RFC 9260 §16, Association.Max.Retrans.
    private const int MaxTimeouts = 10;

    private readonly OutstandingChunks _outstanding = new(initialTsn, peerCanForwardTsn);
    private readonly CongestionWindow _congestion = new(options.MaxPacket);
    private readonly RetransmissionTimeout _timeout = new();
    private long _peerWindow = peerWindow;
    private int _burst;
    private int _timeouts;
    private bool _resendAtOnce;
    private TimeSpan _lastSent;

    // RFC 9260 §6.3.1 C4: one measurement at a time.
    private (long Tsn, TimeSpan SentAt)? _probe;

    /// <summary>When T3-rtx expires. RFC 9260 §6.3.2.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>RFC 3758 §3.5: the receiver must be told to move on.</summary>
    public bool OwesForwardTsn { get; private set; }

    public long LastTsn => _outstanding.NextTsn - 1;
    public TimeSpan? RoundTrip => _timeout.RoundTrip;
    public TimeSpan Timeout => _timeout.Value;

    /// <summary>Whether anything of a stream is still to be sent or acknowledged.</summary>
    public bool IsBusy(ushort streamId) => !waiting.IsEmpty(streamId) || _outstanding.Contains(streamId);

    /// <summary>RFC 9260 §6.2.1. Null, or what the receiver did that it must not.</summary>
    public string? Receive(in SackChunk sack, TimeSpan now)
    {
        var cumulative = SerialNumber.Unwrap(sack.CumulativeTsn, _outstanding.Cumulative);
        if (cumulative < _outstanding.Cumulative) return null; // Overtaken by a newer one.
        if (cumulative >= _outstanding.NextTsn) return "acknowledged what was never sent";

        var flightBefore = _outstanding.InFlight;
        var advanced = cumulative > _outstanding.Cumulative;
        var bytes = _outstanding.AcknowledgeThrough(cumulative);
        var news = _outstanding.Acknowledge(sack);
        Measure(Math.Max(cumulative, news.HighestNew), now);

        _congestion.OnCumulative(cumulative);
        if (advanced) _congestion.OnAcknowledged(bytes + news.Bytes, flightBefore);
        // RFC 9260 §7.2.4: while recovering, an advance makes each report of a gap count for all it leaves open.
        var below = _congestion.IsRecovering && advanced ? news.Highest : news.HighestNew;
        if (_outstanding.CountMisses(below, now)) OnLoss();

        _peerWindow = sack.Window;
        // RFC 9260 §6.1 A: a receiver that answers is alive, even when it has no room.
        if (advanced || _peerWindow == 0) _timeouts = 0;
        GiveUpWhatMustBe();
        if (_outstanding.IsEmpty) Deadline = null;
        else if (advanced) Deadline = now + _timeout.Value;
        return null;
    }

    /// <summary>RFC 9260 §6.3.3. False: too often; the receiver is gone.</summary>
    public bool OnTimeout(TimeSpan now)
    {
        if (++_timeouts > MaxTimeouts) return false;
        _timeout.BackOff();
        _congestion.OnTimeout();
        _probe = null;
        _outstanding.LoseAll(now);
        GiveUpWhatMustBe();
        Deadline = _outstanding.IsEmpty ? null : now + _timeout.Value;
        return true;
    }

    /// <summary>Writes a FORWARD TSN if one is owed.</summary>
    public void AppendForwardTsn(PacketBuilder packet, TimeSpan now)
    {
        if (!OwesForwardTsn) return;
        OwesForwardTsn = false;
        var maxStreams = (packet.Room - ForwardTsnChunk.Length(0)) / 4;
        ForwardTsnChunk.Write(packet, _outstanding.AdvancedCumulative, _outstanding.Skipped(maxStreams));
        Deadline ??= now + _timeout.Value;
    }

    /// <summary>Whether <see cref="Append"/> would write anything into an empty packet.</summary>
    public bool CanSend(TimeSpan now) => NextLength(now, options.MaxPacket - SctpPacket.HeaderLength - SctpChunk.HeaderLength - DataChunk.FixedLength) > 0;

    /// <summary>Fills a packet with what was lost, then with what is new, as far as both windows allow. RFC 9260 §6.1.</summary>
    public void Append(PacketBuilder packet, TimeSpan now)
    {
        if (_burst >= MaxBurst) return;
        if (_outstanding.InFlight == 0 && now - _lastSent > _timeout.Value) _congestion.OnIdle();
        var any = false;
        while (NextLength(now, packet.Room - DataChunk.FixedLength) is var length && length > 0)
        {
            Next(length, now).Write(packet);
            any = true;
        }

        if (!any) return;
        _resendAtOnce = false;
        _burst++;
        _lastSent = now;
        Deadline ??= now + _timeout.Value;
    }

    /// <summary>Called before each round of packets.</summary>
    public void BeginBurst() => _burst = 0;

    /// <summary>The length of the chunk that may be sent next in so much room; 0: none.</summary>
    private int NextLength(TimeSpan now, int room)
    {
        var inFlight = _outstanding.InFlight;
        if (_outstanding.FirstLost() is { } lost)
        {
            // RFC 9260 §7.2.4: the first packet after a detected loss leaves whatever the window says.
            return lost.Length <= room && (inFlight < _congestion.Bytes || _resendAtOnce) ? lost.Length : 0;
        }

        if (waiting.Peek(now) is not { } message || inFlight >= _congestion.Bytes) return 0;
        var whole = message.Data.Length - message.Cut;
        var length = Math.Min(whole, room);
        // No small slice of a long message just because a packet has a little room left.
        if (length <= 0 || (length < whole && length < options.MaxPacket / 2)) return 0;
        // RFC 9260 §6.1 A: into a closed window one chunk may go, to find out when it opens.
        return inFlight == 0 || length <= _peerWindow - inFlight ? length : 0;
    }

    private OutgoingChunk Next(int length, TimeSpan now)
    {
        if (_outstanding.FirstLost() is { } lost)
        {
            _outstanding.SendAgain(lost);
            if (_probe?.Tsn == lost.Tsn) _probe = null; // RFC 9260 §6.3.1 C5.
            // RFC 9260 §6.3.2 R4: the earliest one starts the timer anew.
            if (lost.Tsn == _outstanding.Cumulative + 1) Deadline = now + _timeout.Value;
            return lost;
        }

        var message = waiting.Peek(now)!;
        var chunk = _outstanding.Send(message, waiting.Cut(message, length), length);
        _probe ??= (chunk.Tsn, now);
        return chunk;
    }

    private void Measure(long acknowledged, TimeSpan now)
    {
        if (_probe is not { } probe || probe.Tsn > acknowledged) return;
        _timeout.Measure(now - probe.SentAt);
        _probe = null;
    }

    private void OnLoss()
    {
        if (_congestion.IsRecovering) return;
        _congestion.OnFastRetransmit(_outstanding.NextTsn - 1);
        _resendAtOnce = true;
    }

    private void GiveUpWhatMustBe()
    {
        _outstanding.Advance();
        OwesForwardTsn = _outstanding.AdvancedCumulative > _outstanding.Cumulative;
    }
}
