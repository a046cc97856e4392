namespace LocalRealtime.Hearing;

/// <summary>How likely a stretch of 32 ms is speech; one per stream. Loud is speech: until the voice activity model is merged.</summary>
internal sealed class VoiceActivity
{
    public const int FrameSamples = 512;

    private double _floor = 50;

    public double Probability(ReadOnlySpan<short> frame)
    {
        double sum = 0;
        foreach (var sample in frame) sum += (double)sample * sample;
        var level = Math.Sqrt(sum / frame.Length);
        _floor = level < _floor ? level : Math.Min(_floor * 1.005 + 0.01, 200);
        return level > Math.Max(150, 4 * _floor) ? 0.9 : 0.05;
    }

    public void Reset() => _floor = 50;
}
