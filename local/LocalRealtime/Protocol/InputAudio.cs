using System.Runtime.InteropServices;
using LocalRealtime.Hearing;
using LocalRealtime.Sound;

namespace LocalRealtime.Protocol;

/// <summary>What an <see cref="InputAudio"/> noticed.</summary>
internal interface IInputAudioListener
{
    /// <param name="atMs">Of the session's sound; prefix padding included.</param>
    void SpeechStarted(int atMs);

    /// <param name="atMs">Of the session's sound; the silence included.</param>
    void SpeechStopped(int atMs);

    /// <summary>More words of what is being said are known. Called on the recognizer's thread.</summary>
    /// <param name="words">All of them so far; later ones may differ.</param>
    void Understood(Recognition recognition, string words);
}

/// <summary>The input audio buffer: keeps sound until it is committed, finds speech in it, and has it understood while it comes.</summary>
internal sealed class InputAudio(SessionConfig config, Recognizer recognizer, VoiceActivity voice, IInputAudioListener listener)
{
    private const int SamplesPerMs = Recognition.Rate / 1000;

    /// <summary>A client without turn detection may let the buffer grow; ten minutes is more than anybody says at once.</summary>
    private const int MaxBufferedMs = 600_000;

    private readonly SpeechGate _gate = new();
    private readonly Ear _ear = new();
    private readonly List<byte> _bytes = [];
    private readonly List<short> _samples = [];
    private Resampler _toRecognizer = new(config.InputFormat.Rate, Recognition.Rate);
    private Recognition? _recognition;
    private long _firstSample;
    private long _analyzed;
    private long _recognized;
    private long _receivedBytes;
    private long? _stoppedAt;

    public SessionConfig Config { get; private set; } = config;

    /// <summary>Names worth listening for.</summary>
    public IReadOnlyCollection<string> Names { get; set; } = [];

    public bool Speaking => _gate.Speaking;

    /// <summary>Of what is in the buffer; null while nobody speaks.</summary>
    public Recognition? Recognition => _recognition;

    public int ReceivedMs => Config.InputFormat.ToMilliseconds(_receivedBytes);

    public int BufferedMs => Config.InputFormat.ToMilliseconds(_bytes.Count);

    private long End => _firstSample + _samples.Count;

    public void Configure(SessionConfig config)
    {
        var formatChanged = config.InputFormat != Config.InputFormat;
        var detectionChanged = (config.TurnDetection is null) != (Config.TurnDetection is null);
        Config = config;
        if (formatChanged)
        {
            Clear();
            _receivedBytes = 0;
            _toRecognizer = new Resampler(config.InputFormat.Rate, Recognition.Rate);
        }

        if (!detectionChanged) return;
        // What was understood of the buffer so far began at a place that may be dropped now.
        _recognition?.Abandon();
        _recognition = null;
        _gate.End();
        voice.Reset();
        _analyzed = _firstSample + _samples.Count;
    }

    /// <exception cref="ProtocolException">The buffer is full.</exception>
    public void Append(byte[] sound)
    {
        if (BufferedMs > MaxBufferedMs)
            throw new ProtocolException("input_audio_buffer_full", $"The input audio buffer holds {BufferedMs}ms of audio. Commit or clear it.", "audio");
        _receivedBytes += sound.Length;
        _bytes.AddRange(sound);
        _samples.AddRange(_toRecognizer.Next(Config.InputFormat.Decode(sound)));
        if (Config.TurnDetection is null) Understand(End);
        else Detect(Config.TurnDetection);
    }

    public void Clear()
    {
        _recognition?.Abandon();
        _recognition = null;
        _gate.End();
        voice.Reset();
        Drop(_samples.Count);
    }

    /// <summary>Empties the buffer into an item.</summary>
    /// <exception cref="ProtocolException">Less than 100 ms.</exception>
    public Utterance Commit()
    {
        if (BufferedMs < 100 && _stoppedAt is null)
            throw new ProtocolException("input_audio_buffer_commit_empty", FormattableString.Invariant($"Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has {BufferedMs:0.00}ms of audio."));
        var until = _stoppedAt ?? End;
        Understand(until);
        var recognition = _recognition!;
        recognition.Finish();
        _recognition = null;
        _gate.End();
        var sound = Drop((int)(until - _firstSample));
        return new Utterance(sound, Config.InputFormat.ToMilliseconds(sound.Length), recognition);
    }

    private void Detect(TurnDetection detection)
    {
        while (_analyzed + VoiceActivity.FrameSamples <= End)
        {
            var frame = CollectionsMarshal.AsSpan(_samples).Slice((int)(_analyzed - _firstSample), VoiceActivity.FrameSamples);
            _analyzed += frame.Length;
            var probability = voice.Probability(frame);
            if (_gate.Begins(probability, detection.Threshold)) Begin(detection);
            else if (_gate.Speaking && _gate.SilenceMs > 0 && IsOver(detection)) Stop();
        }

        if (_gate.Speaking) Understand(End);
        else Drop(_samples.Count - KeptSamples(detection));
    }

    private void Begin(TurnDetection detection)
    {
        var onset = _analyzed - (SpeechGate.OnsetFrames * VoiceActivity.FrameSamples) - (detection.PrefixPaddingMs * SamplesPerMs);
        Drop((int)(Math.Max(onset, _firstSample) - _firstSample));
        listener.SpeechStarted(SessionMs(_firstSample));
    }

    private void Stop()
    {
        _stoppedAt = _analyzed;
        listener.SpeechStopped(SessionMs(_analyzed));
        _stoppedAt = null;
    }

    private bool IsOver(TurnDetection detection)
        => _gate.SilenceMs >= (detection.Eagerness is null ? detection.SilenceDurationMs : EndOfTurn.WaitMs(_recognition?.SoFar ?? "", detection));

    /// <summary>Hands what is new, up to a place in the sound, to the recognizer.</summary>
    private void Understand(long until)
    {
        if (_recognition is null) _recognized = _firstSample;
        _recognition ??= Listen();
        if (_recognized >= until) return;
        _recognition.Push(CollectionsMarshal.AsSpan(_samples)[(int)(_recognized - _firstSample)..(int)(until - _firstSample)].ToArray());
        _recognized = until;
    }

    private Recognition Listen()
    {
        var recognition = recognizer.Begin(Names, _ear);
        recognition.Progressed = words => listener.Understood(recognition, words);
        return recognition;
    }

    /// <summary>In silence: the prefix padding, the frames that may turn out to be an onset, and one frame in progress.</summary>
    private static int KeptSamples(TurnDetection detection)
        => (detection.PrefixPaddingMs * SamplesPerMs) + ((SpeechGate.OnsetFrames + 1) * VoiceActivity.FrameSamples);

    /// <summary>Lets the first samples go; returns the sound they were made of.</summary>
    private byte[] Drop(int samples)
    {
        if (samples <= 0) return [];
        // Whole milliseconds, so that samples and bytes stay side by side; all of it when nothing is to remain.
        var all = samples >= _samples.Count;
        if (!all) samples -= samples % SamplesPerMs;
        else samples = _samples.Count;
        var bytes = all ? _bytes.Count : Math.Min(_bytes.Count, samples / SamplesPerMs * Config.InputFormat.BytesPerMillisecond);
        var dropped = CollectionsMarshal.AsSpan(_bytes)[..bytes].ToArray();
        _samples.RemoveRange(0, samples);
        _bytes.RemoveRange(0, bytes);
        _firstSample += samples;
        _analyzed = Math.Max(_analyzed, _firstSample);
        return dropped;
    }

    private static int SessionMs(long sample) => (int)(sample / SamplesPerMs);
}

/// <summary>Committed sound.</summary>
/// <param name="Sound">In the session's input format.</param>
internal sealed record Utterance(byte[] Sound, int Milliseconds, Recognition Recognition);
