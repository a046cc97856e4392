namespace LiveKit.Silero;

/// <summary>When speech begins and ends, out of <see cref="VoiceWindow"/>s.</summary>
public sealed record SpeechDetectorOptions
{
    /// <summary>Probability from which a window is voice.</summary>
    public float StartThreshold { get; init; } = 0.5f;

    /// <summary>Windows of voice in a row that make speech: one alone is a click or a cough.</summary>
    public int StartWindows { get; init; } = 2;

    /// <summary>Probability below which a window is silence.</summary>
    public float EndThreshold { get; init; } = 0.35f;

    /// <summary>Silence that ends speech.</summary>
    public TimeSpan EndSilence { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>Speech began or ended.</summary>
/// <param name="IsSpeaking">Began, or ended.</param>
/// <param name="At">Where, in samples of the stream: the first window of the voice, or the first of the silence.</param>
/// <param name="NoticedAt">Where it was certain.</param>
public readonly record struct SpeechChange(bool IsSpeaking, long At, long NoticedAt);

/// <summary>Two thresholds and a patience between the model's probabilities and the words "starts" and "stops". Knows no clock, only positions.</summary>
public sealed class SpeechDetector(int sampleRate, SpeechDetectorOptions? options = null)
{
    private readonly SpeechDetectorOptions _options = options ?? new SpeechDetectorOptions();
    private int _voiced;
    private long _voiceFrom;
    private long? _silentFrom;

    public bool IsSpeaking { get; private set; }

    /// <summary>Takes the next window; the change that it makes, if any.</summary>
    public SpeechChange? Next(VoiceWindow window) => IsSpeaking ? WhileSpeaking(window) : WhileSilent(window);

    public void Reset() => (IsSpeaking, _voiced, _silentFrom) = (false, 0, null);

    private SpeechChange? WhileSilent(VoiceWindow window)
    {
        if (window.Probability < _options.StartThreshold)
        {
            _voiced = 0;
            return null;
        }

        if (_voiced++ == 0) _voiceFrom = window.Start;
        if (_voiced < _options.StartWindows) return null;
        (IsSpeaking, _silentFrom) = (true, null);
        return new SpeechChange(true, _voiceFrom, window.End);
    }

    private SpeechChange? WhileSpeaking(VoiceWindow window)
    {
        if (window.Probability >= _options.EndThreshold)
        {
            _silentFrom = null;
            return null;
        }

        _silentFrom ??= window.Start;
        if (window.End - _silentFrom.Value < _options.EndSilence.TotalSeconds * sampleRate) return null;
        (IsSpeaking, _voiced) = (false, 0);
        return new SpeechChange(false, _silentFrom.Value, window.End);
    }
}
