namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// What the listener has heard: samples handed to a queue that plays in real time, less what still waits in it.
/// Pure: every call is told the time (<see cref="TimeProvider.GetTimestamp"/> as elapsed time). Not thread-safe.
/// </summary>
internal sealed class PlayoutClock
{
    private long _handedOver;
    private TimeSpan _emptyAt;

    /// <summary>Samples handed to the queue and not taken back.</summary>
    public long HandedOver => _handedOver;

    public void Add(int samples, TimeSpan now)
    {
        // After an underrun the queue plays the new samples from now on, not from when it ran dry.
        if (_emptyAt < now) _emptyAt = now;
        _emptyAt += AudioFormat.Duration(samples);
        _handedOver += samples;
    }

    /// <summary>Samples that have sounded by <paramref name="now"/>; never more than were handed over.</summary>
    public long Played(TimeSpan now) => Math.Max(0, _handedOver - Waiting(now));

    /// <summary>The queue was emptied: what waited in it was never heard. Returns the samples heard.</summary>
    public long Clear(TimeSpan now)
    {
        _handedOver = Played(now);
        _emptyAt = now;
        return _handedOver;
    }

    private long Waiting(TimeSpan now)
    {
        if (_emptyAt <= now) return 0;
        var ticks = (_emptyAt - now).Ticks;
        return Math.Min(_handedOver, (ticks * AudioFormat.SampleRate + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
    }
}
