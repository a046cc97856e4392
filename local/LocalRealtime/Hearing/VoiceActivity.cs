using LiveKit.Silero;

namespace LocalRealtime.Hearing;

/// <summary>How likely a stretch of 32 ms is speech, by the Silero model; one per stream.</summary>
internal sealed class VoiceActivity(VoiceActivityModel model) : IDisposable
{
    public const int FrameSamples = VoiceActivityModel.WindowSamples;

    private readonly VoiceActivityDetector _detector = new(model, Recognition.Rate);

    /// <param name="frame">512 samples at 16 kHz.</param>
    public double Probability(ReadOnlySpan<short> frame) => _detector.Process(frame)[0].Probability;

    public void Reset() => _detector.Reset();

    public void Dispose() => _detector.Dispose();
}
