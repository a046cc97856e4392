namespace LocalLiveKit.Media.Sctp;

/// <summary>How long to wait for an acknowledgement. RFC 9260 §6.3.</summary>
internal sealed class RetransmissionTimeout
{
    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(1);

    // RFC 9260 §16 recommends 1 s and 60 s. A conversation cannot wait a second for the first repetition, and libwebrtc uses
    // 400 ms too; after ten seconds ICE will soon have given up anyway.
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(400), Max = TimeSpan.FromSeconds(10);

    private TimeSpan? _smoothed;
    private TimeSpan _variation;

    public TimeSpan Value { get; private set; } = Initial;

    /// <summary>Smoothed round-trip time; null before the first measurement.</summary>
    public TimeSpan? RoundTrip => _smoothed;

    /// <summary>RFC 9260 §6.3.1 C2, C3. Only of chunks sent once (Karn's rule, C5).</summary>
    public void Measure(TimeSpan roundTrip)
    {
        if (_smoothed is { } smoothed)
        {
            _variation = (_variation * 0.75) + ((smoothed - roundTrip).Duration() * 0.25);
            _smoothed = (smoothed * 0.875) + (roundTrip * 0.125);
        }
        else
        {
            _smoothed = roundTrip;
            _variation = roundTrip / 2;
        }

        Value = Clamp(_smoothed.Value + (4 * _variation));
    }

    /// <summary>RFC 9260 §6.3.3 E2.</summary>
    public void BackOff() => Value = Clamp(Value * 2);

    private static TimeSpan Clamp(TimeSpan value) => value < Min ? Min : value > Max ? Max : value;
}
