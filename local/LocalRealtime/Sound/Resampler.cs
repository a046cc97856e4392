namespace LocalRealtime.Sound;

/// <summary>
/// Streaming rational resampler for 16-bit mono: a windowed-sinc low-pass read at the phases of the output.
/// Keeps the tail of what it was given, so pieces of any length join without a click.
/// </summary>
internal sealed class Resampler
{
    private const int TapsPerPhase = 24;

    private readonly int _up;
    private readonly int _down;
    private readonly float[] _taps;
    private readonly float[] _history = new float[TapsPerPhase];
    private int _phase;

    public Resampler(int fromHz, int toHz)
    {
        var common = GreatestCommonDivisor(fromHz, toHz);
        _up = toHz / common;
        _down = fromHz / common;
        _taps = Design(_up, _down);
    }

    /// <summary>All of <paramref name="pcm"/> at the new rate.</summary>
    public static short[] Convert(ReadOnlySpan<short> pcm, int fromHz, int toHz)
        => fromHz == toHz ? pcm.ToArray() : new Resampler(fromHz, toHz).Next(pcm);

    public short[] Next(ReadOnlySpan<short> pcm)
    {
        if (_up == _down) return pcm.ToArray();
        var output = new short[(int)(((long)pcm.Length * _up / _down) + 2)];
        var written = 0;
        foreach (var sample in pcm)
        {
            Shift(sample);
            for (; _phase < _up; _phase += _down) output[written++] = Read(_phase);
            _phase -= _up;
        }

        return output[..written];
    }

    private void Shift(float sample)
    {
        Array.Copy(_history, 0, _history, 1, _history.Length - 1);
        _history[0] = sample;
    }

    private short Read(int phase)
    {
        var sum = 0f;
        for (int i = 0, tap = phase; i < TapsPerPhase; i++, tap += _up) sum += _history[i] * _taps[tap];
        return (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
    }

    private static float[] Design(int up, int down)
    {
        var taps = new float[TapsPerPhase * up];
        var cutoff = 0.92 / Math.Max(up, down);
        var middle = (taps.Length - 1) / 2.0;
        for (var i = 0; i < taps.Length; i++)
        {
            var x = i - middle;
            var sinc = x == 0 ? cutoff : Math.Sin(Math.PI * cutoff * x) / (Math.PI * x);
            var blackman = 0.42 - (0.5 * Math.Cos(2 * Math.PI * i / (taps.Length - 1))) + (0.08 * Math.Cos(4 * Math.PI * i / (taps.Length - 1)));
            taps[i] = (float)(sinc * blackman * up);
        }

        return taps;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
