namespace VoiceStudio.AgentHost.Turns;

/// <summary>
/// May this agent be heard now? Open for one epoch, until its lease runs out. <see cref="Admits"/> is the only way to the audio source
/// (docs/turns.md, "The gate"). Times are elapsed time of one clock. Thread-safe: the playing loop asks, the mailbox and the ears close.
/// </summary>
internal sealed class TurnGate
{
    private readonly Lock _guard = new();
    private long _epoch;
    private TimeSpan _leaseUntil;
    private bool _open;

    /// <summary>The newest epoch that was granted or revoked.</summary>
    public long Epoch { get { lock (_guard) return _epoch; } }

    public bool IsOpen(TimeSpan now)
    {
        lock (_guard) return _open && now < _leaseUntil;
    }

    /// <summary>Opens for a newer epoch; false for one that is not newer: a late or doubled command.</summary>
    public bool Grant(long epoch, TimeSpan lease, TimeSpan now)
    {
        lock (_guard)
        {
            if (epoch <= _epoch) return false;
            (_epoch, _leaseUntil, _open) = (epoch, End(lease, now), true);
            return true;
        }
    }

    /// <summary>Prolongs the lease of the present epoch. A lease that ran out stays out: the floor may be somebody else's by now.</summary>
    public bool Renew(long epoch, TimeSpan lease, TimeSpan now)
    {
        lock (_guard)
        {
            if (epoch != _epoch || !_open || now >= _leaseUntil) return false;
            _leaseUntil = End(lease, now);
            return true;
        }
    }

    /// <summary>Closes, and refuses this epoch and every older one from now on.</summary>
    public bool Revoke(long epoch)
    {
        lock (_guard)
        {
            if (epoch < _epoch) return false;
            (_epoch, _open) = (epoch, false);
            return true;
        }
    }

    /// <summary>Falls silent by itself (barge-in, end of the reply): only a newer epoch opens it again.</summary>
    public void Close()
    {
        lock (_guard) _open = false;
    }

    /// <summary>True when a frame made under <paramref name="frameEpoch"/> may sound now.</summary>
    public bool Admits(long frameEpoch, TimeSpan now)
    {
        lock (_guard) return _open && frameEpoch == _epoch && now < _leaseUntil;
    }

    /// <summary>When the present lease ends; null when the gate is closed.</summary>
    public TimeSpan? LeaseEnd { get { lock (_guard) return _open ? _leaseUntil : null; } }

    private static TimeSpan End(TimeSpan lease, TimeSpan now)
        => lease >= TimeSpan.MaxValue - now ? TimeSpan.MaxValue : now + lease;
}
