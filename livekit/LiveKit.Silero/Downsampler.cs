namespace LiveKit.Silero;

/// <summary>
/// 24 kHz to 16 kHz, sample by sample: up to 48 kHz by zeros, a low-pass below the new half rate, every third kept. Written so that only
/// the taps that meet a sample are multiplied. Delay 0.5 ms.
/// </summary>
internal sealed class Downsampler
{
    private const int Taps = 48;
    private const int History = Taps / 2;

    // Hann-windowed sinc; 7.2 kHz leaves room for the slope before 8 kHz. Gain 2 makes up for the zeros.
    private static readonly float[] Filter = MakeFilter(cutoff: 7_200.0 / 48_000);

    private readonly float[] _history = new float[History];
    private int _newest;
    private int _position; // of the newest sample at 48 kHz, against the next one to be kept, modulo 3

    /// <summary>Takes a sample; true when one at 16 kHz came out.</summary>
    public bool Take(float sample, out float lower)
    {
        _newest = (_newest + 1) % History;
        _history[_newest] = sample;
        // The sample stands at 2k and a zero at 2k + 1. Of three positions one is kept, so of three samples two give something.
        var phase = _position;
        _position = (_position + 2) % 3;
        lower = 0;
        if (phase == 1) return false;
        lower = Convolve(phase == 0 ? 0 : 1);
        return true;
    }

    public void Reset()
    {
        Array.Clear(_history);
        (_newest, _position) = (0, 0);
    }

    private float Convolve(int offset)
    {
        var sum = 0f;
        for (int tap = offset, at = _newest; tap < Taps; tap += 2)
        {
            sum += Filter[tap] * _history[at];
            at = at == 0 ? History - 1 : at - 1;
        }

        return sum;
    }

    private static float[] MakeFilter(double cutoff)
    {
        var filter = new double[Taps];
        for (var i = 0; i < Taps; i++)
        {
            var x = i - (Taps - 1) / 2.0;
            var hann = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / Taps);
            filter[i] = Math.Sin(2 * Math.PI * cutoff * x) / (Math.PI * x) * hann;
        }

        var gain = 2 / filter.Sum();
        return [.. filter.Select(tap => (float)(tap * gain))];
    }
}
