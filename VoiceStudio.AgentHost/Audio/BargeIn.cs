namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// When a person's voice cuts an agent's: two consecutive voiced windows while the agent sounds, or one that is voice beyond doubt, its
/// first 300 ms not counted, since an echo canceller that has just woken lets the agent's own first words through. Fires once for each stretch of sound. Pure.
/// </summary>
internal sealed class BargeIn(TimeSpan echoGuard)
{
    private const int VoiceWindows = 2;

    /// <summary>Clicks and coughs stay below; it saves 32 ms of talking over a person.</summary>
    private const float BeyondDoubt = 0.9f;
    private int _voiced;
    private bool _fired;

    /// <param name="probability">That the window is voice, 0 to 1.</param>
    /// <param name="threshold">From which it counts as voice.</param>
    /// <param name="soundingFor">How long the agent has been heard; null when it is silent.</param>
    public bool Hear(float probability, float threshold, TimeSpan? soundingFor)
    {
        if (soundingFor is not { } sounding || sounding < echoGuard)
        {
            (_voiced, _fired) = (0, false);
            return false;
        }

        _voiced = probability >= BeyondDoubt ? VoiceWindows : probability >= threshold ? _voiced + 1 : 0;
        if (_fired || _voiced < VoiceWindows) return false;
        return _fired = true;
    }
}
