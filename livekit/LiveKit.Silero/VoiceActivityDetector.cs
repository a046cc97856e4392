using Microsoft.ML.OnnxRuntime;

namespace LiveKit.Silero;

/// <summary>How likely somebody speaks between two positions of a stream, counted in its own samples from its beginning.</summary>
public readonly record struct VoiceWindow(float Probability, long Start, long End);

/// <summary>Listens to one stream. Not for several threads; all memory is taken at the start.</summary>
public sealed class VoiceActivityDetector : IDisposable
{
    // The model wants the end of the window before in front of each.
    private const int Context = 64;
    private const int StateSize = 2 * 1 * 128;

    private readonly VoiceActivityModel _model;
    private readonly Downsampler? _downsampler;
    private readonly int _windowInStream;
    private readonly float[] _input = new float[Context + VoiceActivityModel.WindowSamples];
    private readonly float[] _state = new float[StateSize];
    private readonly float[] _nextState = new float[StateSize];
    private readonly float[] _probability = new float[1];
    private readonly OrtValue[] _inputs, _outputs;
    private readonly RunOptions _run = new();
    private VoiceWindow[] _heard = new VoiceWindow[8];
    private int _filled;
    private long _windows;

    /// <param name="model">Shared; outlives the detector.</param>
    /// <param name="sampleRate">Of the stream: 16000 or 24000 Hz.</param>
    public VoiceActivityDetector(VoiceActivityModel model, int sampleRate)
    {
        _model = model;
        _downsampler = sampleRate switch
        {
            16_000 => null,
            24_000 => new Downsampler(),
            _ => throw new ArgumentOutOfRangeException(nameof(sampleRate), sampleRate, "Voice activity is detected at 16000 or 24000 Hz."),
        };
        SampleRate = sampleRate;
        _windowInStream = VoiceActivityModel.WindowSamples * sampleRate / VoiceActivityModel.SampleRate;
        _inputs =
        [
            OrtValue.CreateTensorValueFromMemory(_input, [1, _input.Length]),
            OrtValue.CreateTensorValueFromMemory(_state, [2, 1, 128]),
            OrtValue.CreateTensorValueFromMemory(new long[] { VoiceActivityModel.SampleRate }, []),
        ];
        _outputs =
        [
            OrtValue.CreateTensorValueFromMemory(_probability, [1, 1]),
            OrtValue.CreateTensorValueFromMemory(_nextState, [2, 1, 128]),
        ];
    }

    /// <summary>Hz of the stream.</summary>
    public int SampleRate { get; }

    /// <summary>Listens to the next samples, mono, of any number.</summary>
    /// <returns>A window for every 32 ms completed; valid until the next call.</returns>
    public ReadOnlySpan<VoiceWindow> Process(ReadOnlySpan<short> samples)
    {
        var heard = 0;
        foreach (var sample in samples)
        {
            if (!Take(sample)) continue;
            if (heard == _heard.Length) Array.Resize(ref _heard, heard * 2);
            _heard[heard++] = Run();
        }

        return _heard.AsSpan(0, heard);
    }

    /// <summary>Forgets what was heard; positions start again at 0.</summary>
    public void Reset()
    {
        Array.Clear(_input);
        Array.Clear(_state);
        _downsampler?.Reset();
        (_filled, _windows) = (0, 0);
    }

    public void Dispose()
    {
        foreach (var value in _inputs.Concat(_outputs)) value.Dispose();
        _run.Dispose();
    }

    // True when a window is full.
    private bool Take(short sample)
    {
        var value = sample / 32768f;
        if (_downsampler is not null && !_downsampler.Take(value, out value)) return false;
        _input[Context + _filled++] = value;
        return _filled == VoiceActivityModel.WindowSamples;
    }

    private VoiceWindow Run()
    {
        _model.Session.Run(_run, InputNames, _inputs, OutputNames, _outputs);
        _nextState.CopyTo(_state, 0);
        _input.AsSpan(VoiceActivityModel.WindowSamples).CopyTo(_input);
        _filled = 0;
        var start = _windows++ * _windowInStream;
        return new VoiceWindow(_probability[0], start, start + _windowInStream);
    }

    private static readonly string[] InputNames = ["input", "state", "sr"];
    private static readonly string[] OutputNames = ["output", "stateN"];
}
