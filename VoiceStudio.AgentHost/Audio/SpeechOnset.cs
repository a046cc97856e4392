namespace VoiceStudio.AgentHost.Audio;

/// <summary>What a window of sound changed.</summary>
internal enum SpeechChange { None, Started, Stopped }

/// <summary>
/// Turns a voice detector's probabilities into the start and the end of speech: two consecutive windows of voice start it, a stretch
/// of silence ends it. Pure; time is counted in windows.
/// </summary>
/// <param name="window">Length of the detector's window.</param>
/// <param name="silence">Silence that ends an utterance.</param>
/// <param name="threshold">Probability from which a window counts as voice; leaving speech takes 0.15 less.</param>
internal sealed class SpeechOnset(TimeSpan window, TimeSpan silence, float threshold = 0.5f)
{
    private const int VoiceWindows = 2;
    private const float Hysteresis = 0.15f;
    private readonly int _silenceWindows = Math.Max(1, (int)Math.Round(silence / window));
    private int _voice;
    private int _quiet;

    public bool Speaking { get; private set; }

    /// <summary>True from the second voice window on, for as long as windows stay voiced.</summary>
    public bool Sounding => _voice >= VoiceWindows;

    public SpeechChange Hear(float probability)
    {
        var voiced = probability >= (Speaking ? threshold - Hysteresis : threshold);
        _voice = voiced ? _voice + 1 : 0;
        _quiet = voiced ? 0 : _quiet + 1;
        if (!Speaking && _voice >= VoiceWindows)
        {
            Speaking = true;
            return SpeechChange.Started;
        }

        if (!Speaking || _quiet < _silenceWindows) return SpeechChange.None;
        Speaking = false;
        return SpeechChange.Stopped;
    }
}
