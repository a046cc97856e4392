namespace LocalLiveKit.Media.Sctp;

/// <summary>How many bytes may be on their way at once. RFC 9260 §7.2. Without it a fast sender overruns its receiver's socket even on one machine.</summary>
internal sealed class CongestionWindow(int packet)
{
    // RFC 9260 §7.2.1 leaves the first threshold open. A kernel's UDP buffer (some 200 kB) is what would overflow first.
    private const int FirstThreshold = 128 << 10;

    private int _threshold = FirstThreshold;
    private int _partial;
    private long? _recoveryEnd;

    /// <summary>cwnd, in bytes of user data. RFC 9260 §7.2.1: at first 4380, but no more than four packets, and no less than two.</summary>
    public int Bytes { get; private set; } = Math.Min(4 * packet, Math.Max(2 * packet, 4_380));

    /// <summary>Between a fast retransmission and the acknowledgement of all that was out at that moment.</summary>
    public bool IsRecovering => _recoveryEnd is not null;

    /// <summary>RFC 9260 §7.2.1 and §7.2.2. The window grows only while it is what limits the sender.</summary>
    public void OnAcknowledged(int bytes, int inFlightBefore)
    {
        if (IsRecovering || bytes == 0) return;
        if (Bytes <= _threshold)
        {
            if (inFlightBefore >= Bytes - packet) Bytes += Math.Min(bytes, packet);
            return;
        }

        _partial += bytes;
        if (_partial < Bytes) return;
        if (inFlightBefore >= Bytes - packet) Bytes += packet;
        _partial = Math.Max(0, _partial - Bytes);
    }

    /// <summary>RFC 9260 §7.2.4: halves the window, once for all losses among what is out now.</summary>
    public void OnFastRetransmit(long highestOutstanding)
    {
        if (IsRecovering) return;
        _recoveryEnd = highestOutstanding;
        Bytes = _threshold = Half();
        _partial = 0;
    }

    public void OnCumulative(long tsn)
    {
        if (tsn >= _recoveryEnd) _recoveryEnd = null;
    }

    /// <summary>RFC 9260 §7.2.3: nothing is coming back at all, so one packet at a time.</summary>
    public void OnTimeout()
    {
        _threshold = Half();
        Bytes = packet;
        _partial = 0;
        _recoveryEnd = null;
    }

    /// <summary>RFC 9260 §7.2.1: a sender that was idle for a timeout starts small again.</summary>
    public void OnIdle() => Bytes = Math.Min(Bytes, Math.Max(Half(), 4 * packet));

    private int Half() => Math.Max(Bytes / 2, 4 * packet);
}
