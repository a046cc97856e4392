namespace LocalLiveKit.Media.Rtp;

/// <summary>
/// Who speaks, from the levels that clients write into their packets (RFC 6464: 0 is loudest, 127 is silence, in -dBov). Somebody speaks when
/// enough of an interval was loud enough; the share that was not makes it quieter. Not thread safe.
/// </summary>
internal sealed class LoudnessMeter
{
    /// <summary>LiveKit's defaults: audio.active_level, audio.min_percentile, audio.update_interval and audio.smooth_intervals.</summary>
    public const int ActiveLevel = 35;

    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private const double MinActiveShare = 0.4;
    private const double Smoothing = 2.0 / 3;
    private const int TicksPerSecond = 48_000;
    private const uint LongestFrame = TicksPerSecond * 60 / 1000;

    private uint _lastTimestamp;
    private bool _started;
    private double _activeTicks;
    private int _loudest = 127;
    private double _smoothed;

    public void OnPacket(uint timestamp, int level)
    {
        // A packet speaks for the time since the one before; a longer gap is silence that was not sent (DTX).
        var ticks = _started ? Math.Min(timestamp - _lastTimestamp, LongestFrame) : LongestFrame / 3;
        (_started, _lastTimestamp) = (true, timestamp);
        if (level > ActiveLevel) return;
        _activeTicks += ticks;
        _loudest = Math.Min(_loudest, level);
    }

    /// <summary>The level of the interval that ends now, linear from 0 (silent) to 1; begins the next one.</summary>
    public double TakeLevel()
    {
        var share = Math.Min(1, _activeTicks / (Interval.TotalSeconds * TicksPerSecond));
        var level = share < MinActiveShare ? 0 : Math.Pow(10, (-_loudest + (20 * Math.Log10(share))) / 20);
        (_activeTicks, _loudest) = (0, 127);
        _smoothed += (level - _smoothed) * Smoothing;
        if (level == 0 && _smoothed < 0.01) _smoothed = 0;
        return level == 0 && _smoothed < Threshold ? 0 : _smoothed;
    }

    private static readonly double Threshold = Math.Pow(10, -ActiveLevel / 20.0);
}
