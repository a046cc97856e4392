using System.Threading.Channels;
using LiveKit.Rtc;
using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.AgentHost.Turns;

namespace VoiceStudio.AgentHost.Room;

/// <summary>What the player reports; the reply's id tells late reports from present ones.</summary>
internal abstract record PlayerSignal(string ReplyId) : SessionSignal
{
    internal sealed record SoundStarted(string ReplyId) : PlayerSignal(ReplyId);

    /// <param name="Samples">Of the reply, heard by now.</param>
    internal sealed record Heard(string ReplyId, long Samples) : PlayerSignal(ReplyId);

    internal sealed record PlayedOut(string ReplyId) : PlayerSignal(ReplyId);
}

/// <summary>
/// Plays one reply at a time into the audio source: a frame enters only through the gate, and what is cut leaves the queue in the same
/// moment. Paced by the source's queue. The mailbox plays and stops, the ears hush.
/// </summary>
internal sealed class SpeechPlayer(AudioSource source, TurnGate gate, TimeProvider time, Action<SessionSignal> post)
{
    /// <summary>
    /// What leaves the queue is heard later by encoding, network and jitter buffer. The next speaker begins after that: two voices must
    /// not meet at the listener's ear, and people leave such a gap too.
    /// </summary>
    public static readonly TimeSpan ToTheEar = TimeSpan.FromMilliseconds(200);
    private const int FramesBetweenReports = 5;
    private readonly Lock _door = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly short[] _frame = new short[AudioFormat.FrameSamples];
    private readonly long _origin = time.GetTimestamp();
    private Playing? _playing;
    private int _framesSinceReport;
    private TimeSpan _lastSound;

    /// <summary>Elapsed time on the clock that the gate is asked with.</summary>
    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>How long the listener has been hearing the present reply; null when nothing sounds.</summary>
    public TimeSpan? SoundingFor
    {
        get
        {
            lock (_door) return _playing is { StartedAt: { } at, IsOver: false } ? Now - at : null;
        }
    }

    /// <summary>How long the last sound is still on its way to the listener.</summary>
    public TimeSpan StillInTheAir
    {
        get
        {
            lock (_door)
            {
                var left = _lastSound + ToTheEar - Now;
                return _lastSound > TimeSpan.Zero && left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Plays a reply from <paramref name="from"/> on, as far as the gate admits its epoch. A reply at hand only changes its epoch.</summary>
    public void Play(string replyId, OutgoingSpeech speech, long epoch, long from = 0)
    {
        lock (_door)
        {
            if (_playing?.ReplyId == replyId) _playing.Epoch = epoch;
            else _playing = new Playing(replyId, speech, from) { Epoch = epoch };
        }

        Wake();
    }

    /// <summary>There may be something to play: sound came, or the gate opened.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Falls silent now. Returns the samples of the reply that were heard; the same again when nothing sounds any more.</summary>
    public long Stop(string replyId)
    {
        lock (_door)
        {
            if (_playing is null || _playing.ReplyId != replyId) return 0;
            var heard = Silence(_playing);
            _playing = null;
            return heard;
        }
    }

    /// <summary>Barge-in, on the thread that heard it: closes the gate and empties the queue before anybody is asked.</summary>
    public bool Hush()
    {
        lock (_door)
        {
            if (_playing is not { StartedAt: not null, IsOver: false } playing) return false;
            gate.Close();
            Silence(playing);
            return true;
        }
    }

    public long HeardOf(string replyId)
    {
        lock (_door) return _playing?.ReplyId == replyId ? Heard(_playing) : 0;
    }

    /// <summary>Plays until cancelled.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(ended))
        {
            while (await PlayFrameAsync(ended))
            {
            }
        }
    }

    private async ValueTask<bool> PlayFrameAsync(CancellationToken ended)
    {
        ValueTask captured;
        Playing playing;
        bool first;
        lock (_door)
        {
            if (_playing is null || !gate.Admits(_playing.Epoch, Now)) return false;
            playing = _playing;
            if (playing.Speech.ReadFrame(_frame) == 0)
            {
                if (!playing.Speech.IsDrained || playing.IsEnding) return false;
                playing.IsEnding = true;
                captured = default;
                first = false;
            }
            else
            {
                // The source copies the frame before it first waits: what is cut after this line is cut from its queue.
                captured = source.CaptureFrameAsync(_frame, ended);
                playing.Clock.Add(_frame.Length, Now);
                _lastSound = Now;
                first = playing.StartedAt is null;
                playing.StartedAt ??= Now;
            }
        }

        if (playing.IsEnding)
        {
            await PlayOutAsync(playing, ended);
            return true;
        }

        if (first) post(new PlayerSignal.SoundStarted(playing.ReplyId));
        await captured;
        ReportHeard(playing);
        return true;
    }

    private async Task PlayOutAsync(Playing playing, CancellationToken ended)
    {
        await source.WaitForPlayoutAsync(ended);
        lock (_door)
        {
            if (_playing != playing) return;
            playing.IsEnding = false;
            if (!playing.Speech.IsDrained) return;
            // From here on nobody can interrupt it any more: all of it was said.
            playing.IsOver = true;
            _lastSound = Now;
        }

        await Task.Delay(ToTheEar, time, ended);
        lock (_door)
        {
            if (_playing != playing) return;
            _playing = null;
        }

        post(new PlayerSignal.PlayedOut(playing.ReplyId));
    }

    private void ReportHeard(Playing playing)
    {
        if (++_framesSinceReport < FramesBetweenReports) return;
        _framesSinceReport = 0;
        long heard;
        lock (_door) heard = Heard(playing);
        post(new PlayerSignal.Heard(playing.ReplyId, heard));
    }

    private long Silence(Playing playing)
    {
        source.ClearQueue();
        if (!playing.IsOver && playing.StartedAt is not null) _lastSound = Now;
        playing.Clock.Clear(Now);
        return Heard(playing);
    }

    // The last frame is padded with silence: nobody heard more than there was.
    private long Heard(Playing playing) => Math.Min(playing.From + playing.Clock.Played(Now), playing.Speech.Received);

    private sealed class Playing(string replyId, OutgoingSpeech speech, long from)
    {
        public string ReplyId => replyId;
        public OutgoingSpeech Speech => speech;
        public long From => from;
        public long Epoch { get; set; }
        public PlayoutClock Clock { get; } = new();
        public TimeSpan? StartedAt { get; set; }
        public bool IsEnding { get; set; }
        public bool IsOver { get; set; }
    }
}
