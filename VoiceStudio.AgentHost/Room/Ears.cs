using LiveKit.Silero;
using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Sessions;

namespace VoiceStudio.AgentHost.Room;

internal abstract record EarSignal : SessionSignal
{
    internal sealed record VoiceStarted(string PersonIdentity) : EarSignal;

    internal sealed record VoiceStopped(string PersonIdentity, int DurationMs) : EarSignal;

    /// <summary>A person opened or closed the microphone: push-to-talk.</summary>
    internal sealed record Microphone(string PersonIdentity, bool IsOpen) : EarSignal;

    /// <summary>A person spoke over this agent, which has fallen silent already.</summary>
    internal sealed record BargedIn(string PersonIdentity) : EarSignal;
}

/// <summary>
/// What an agent hears of the people: mixed, watched for voice, kept in the ring, and, while it has the ears, sent to the model within the
/// frame's own time. Frames come from one thread for each person.
/// </summary>
internal sealed class Ears : IDisposable
{
    /// <summary>1.4 MB in each session; of a longer speech a listener hears the end.</summary>
    private static readonly TimeSpan LongestUtterance = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PreRoll = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan EchoGuard = TimeSpan.FromMilliseconds(300);
    private readonly Lock _guard = new();
    private readonly RealtimeLine _line;
    private readonly SpeechPlayer _player;
    private readonly Action<SessionSignal> _post;
    private readonly bool _interruptible;
    private readonly PeopleMixer _mixer = new();
    private readonly UtteranceRing _ring = new(LongestUtterance, PreRoll);
    private readonly VoiceActivityDetector _voice;
    private readonly SpeechDetectorOptions _speechOptions;
    private readonly SpeechDetector _speech;
    private readonly BargeIn _bargeIn = new(EchoGuard);
    private readonly short[] _mixed = new short[AudioFormat.FrameSamples];
    private string _speaker = "";
    private long _voiceFrom;
    private long _fed;
    private bool _streaming;

    /// <param name="model">Shared by every session of the process.</param>
    /// <param name="silence">Silence that ends an utterance in the ring: as long as the one that ends a turn.</param>
    public Ears(VoiceActivityModel model, RealtimeLine line, SpeechPlayer player, TimeSpan silence, bool interruptible, Action<SessionSignal> post)
    {
        (_line, _player, _interruptible, _post) = (line, player, interruptible, post);
        _voice = new VoiceActivityDetector(model, AudioFormat.SampleRate);
        _speechOptions = new SpeechDetectorOptions { EndSilence = silence };
        _speech = new SpeechDetector(AudioFormat.SampleRate, _speechOptions);
    }

    /// <summary>Whose voice it is, as far as can be told.</summary>
    public string Speaker { get { lock (_guard) return _mixer.Loudest ?? _speaker; } }

    public bool SomebodySpeaks { get { lock (_guard) return _speech.IsSpeaking; } }

    public void Add(string identity) => _mixer.Add(identity);

    public void Remove(string identity) => _mixer.Remove(identity);

    public void Hear(string identity, ReadOnlySpan<short> frame)
    {
        if (frame.Length != AudioFormat.FrameSamples) return;
        lock (_guard)
        {
            if (!_mixer.TryMix(identity, frame, _mixed)) return;
            if (_streaming) _line.Append(_mixed);
            _ring.Write(_mixed);
            foreach (var window in _voice.Process(_mixed)) Watch(window);
        }
    }

    /// <summary>
    /// Begins or stops streaming. An agent that gets the ears in mid-word, or whose session opens in mid-word, is sent the utterance's
    /// beginning first; but not what it was fed: a turn may end before our own detector has heard enough silence, and the model would
    /// hear, and answer, the same words twice.
    /// </summary>
    public void Stream(bool streaming)
    {
        lock (_guard)
        {
            if (streaming && !_streaming && _speech.IsSpeaking) AppendUtterance(since: _fed);
            _streaming = streaming;
        }
    }

    /// <summary>Sends the utterance at hand in one piece, between <paramref name="before"/> and <paramref name="after"/>; false when there is none.</summary>
    public bool TryFeed(Action before, Action after)
    {
        lock (_guard)
        {
            if (!_ring.HasUtterance) return false;
            before();
            AppendUtterance(since: 0);
            _fed = _ring.Written;
            after();
            return true;
        }
    }

    /// <summary>The session was opened anew: what was being said is sent again from its beginning.</summary>
    public void Resend()
    {
        lock (_guard)
        {
            if (_streaming && _speech.IsSpeaking) AppendUtterance(since: _fed);
        }
    }

    /// <summary>Push-to-talk: who presses the button speaks, whatever the detector thinks.</summary>
    public void Push(string identity, bool isOpen)
    {
        lock (_guard)
        {
            if (isOpen)
            {
                _ring.Begin();
                if (_interruptible && _player.Hush()) _post(new EarSignal.BargedIn(identity));
            }
            else _ring.End();
        }

        _post(new EarSignal.Microphone(identity, isOpen));
    }

    public void Dispose() => _voice.Dispose();

    private void AppendUtterance(long since)
    {
        var utterance = _ring.Utterance(since);
        for (var at = 0; at < utterance.Length; at += AudioFormat.SampleRate)
        {
            _line.Append(utterance.AsSpan(at, Math.Min(AudioFormat.SampleRate, utterance.Length - at)));
        }
    }

    private void Watch(VoiceWindow window)
    {
        if (_interruptible && _bargeIn.Hear(window.Probability, _speechOptions.StartThreshold, _player.SoundingFor) && _player.Hush()) _post(new EarSignal.BargedIn(Loudest()));
        if (_speech.Next(window) is not { } change) return;
        if (change.IsSpeaking)
        {
            _ring.Begin();
            (_speaker, _voiceFrom) = (Loudest(), change.At);
            _post(new EarSignal.VoiceStarted(_speaker));
        }
        else
        {
            _ring.End();
            _post(new EarSignal.VoiceStopped(_speaker, AudioFormat.Milliseconds(change.At - _voiceFrom)));
        }
    }

    private string Loudest() => _mixer.Loudest ?? _speaker;
}
