namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// When a person's voice cuts an agent's: two consecutive voiced windows while the agent sounds, its first 300 ms not counted, since an
/// echo canceller that has just woken lets the agent's own first words through. Fires once for each stretch of sound. Pure.
/// </summary>
internal sealed class BargeIn(TimeSpan echoGuard)
{
    private const int VoiceWindows = 2;
    private int _voiced;
    private bool _fired;

    /// <param name="voiced">Whether the window is voice.</param>
    /// <param name="soundingFor">How long the agent has been heard; null when it is silent.</param>
    public bool Hear(bool voiced, TimeSpan? soundingFor)
    {
        if (soundingFor is not { } sounding || sounding < echoGuard)
        {
            (_voiced, _fired) = (0, false);
            return false;
        }

        _voiced = voiced ? _voiced + 1 : 0;
        if (_fired || _voiced < VoiceWindows) return false;
        return _fired = true;
    }
}
