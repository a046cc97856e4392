namespace LocalRealtime.Hearing;

/// <summary>Begin and end of speech from one probability per 32 ms frame. Pure: no clock, no model.</summary>
internal sealed class SpeechGate
{
    public const int FrameMs = 32;

    /// <summary>Speech must fall this far below the threshold to count as silence: no flutter.</summary>
    private const double Hysteresis = 0.15;

    /// <summary>One loud frame is a click.</summary>
    private const int FramesToStart = 2;

    private int _loud;

    public bool Speaking { get; private set; }

    /// <summary>Silence since the last voice, milliseconds; 0 unless <see cref="Speaking"/>.</summary>
    public int SilenceMs { get; private set; }

    /// <summary>True when this frame begins speech: that began <see cref="OnsetFrames"/> frames ago.</summary>
    public bool Begins(double probability, double threshold)
    {
        if (Speaking)
        {
            SilenceMs = probability >= threshold - Hysteresis ? 0 : SilenceMs + FrameMs;
            return false;
        }

        _loud = probability >= threshold ? _loud + 1 : 0;
        Speaking = _loud >= FramesToStart;
        SilenceMs = 0;
        return Speaking;
    }

    public static int OnsetFrames => FramesToStart;

    public void End()
    {
        Speaking = false;
        SilenceMs = 0;
        _loud = 0;
    }
}
