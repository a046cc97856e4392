namespace LocalLiveKit.Media.Sctp;

/// <summary>When received data is acknowledged: every second packet at once, a single one a little later. RFC 9260 §6.2.</summary>
internal sealed class AckTiming
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private int _packets;

    /// <summary>Something is to be acknowledged, now or later: it may ride along with data.</summary>
    public bool IsOwed => IsDue || _packets > 0;

    public bool IsDue { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    /// <summary>A gap, a duplicate, or the sender's wish (its I bit, RFC 7053): not a moment's delay.</summary>
    public void AtOnce() => IsDue = true;

    public void OnPacketWithData(TimeSpan now)
    {
        IsDue |= ++_packets >= 2;
        Deadline ??= now + Delay;
    }

    public void OnTimer(TimeSpan now) => IsDue |= Deadline <= now;

    public void Done()
    {
        _packets = 0;
        IsDue = false;
        Deadline = null;
    }
}
