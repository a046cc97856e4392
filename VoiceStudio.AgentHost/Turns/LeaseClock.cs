namespace VoiceStudio.AgentHost.Turns;

/// <summary>
/// How much of a lease is left on arrival. Leases count from when Web sent them, so that a command which was held up opens nothing; the
/// smallest (arrival − sent) ever seen on the link stands for the difference of the two clocks. Pure; used by the mailbox alone.
/// </summary>
internal sealed class LeaseClock
{
    private TimeSpan? _smallest;

    /// <param name="lease">As granted.</param>
    /// <param name="issuedAt">Web's clock; default when Web does not say.</param>
    /// <param name="arrival">Our clock.</param>
    public TimeSpan Remaining(TimeSpan lease, DateTimeOffset issuedAt, DateTimeOffset arrival)
    {
        if (issuedAt == default) return lease;
        var difference = arrival - issuedAt;
        if (_smallest is null || difference < _smallest) _smallest = difference;
        var heldUp = difference - _smallest.Value;
        return lease > heldUp ? lease - heldUp : TimeSpan.Zero;
    }
}
