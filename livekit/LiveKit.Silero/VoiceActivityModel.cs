using Microsoft.ML.OnnxRuntime;

namespace LiveKit.Silero;

/// <summary>
/// Silero VAD, version 6 (https://github.com/snakers4/silero-vad): says of 32 ms of sound how likely somebody speaks in it. One for the
/// whole program; each stream has its own <see cref="VoiceActivityDetector"/>. A window costs about 0.12 ms of one core.
/// </summary>
public sealed class VoiceActivityModel : IDisposable
{
    /// <summary>Hz that the model listens at.</summary>
    public const int SampleRate = 16_000;

    /// <summary>Samples of one window at <see cref="SampleRate"/>: 32 ms.</summary>
    public const int WindowSamples = 512;

    private const string FileName = "silero_vad_v6.onnx";

    private VoiceActivityModel(InferenceSession session) => Session = session;

    internal InferenceSession Session { get; }

    /// <summary>Loads the model (about 70 ms).</summary>
    /// <param name="path">By default the file that the build put beside the program.</param>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static VoiceActivityModel Load(string? path = null)
    {
        path ??= Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(path)) throw new FileNotFoundException("The Silero model is missing; building LiveKit.Silero puts it beside the program.", path);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A thread that spins for the next 32 ms would cost more than the model.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return new VoiceActivityModel(new InferenceSession(path, options));
    }

    public void Dispose() => Session.Dispose();
}
