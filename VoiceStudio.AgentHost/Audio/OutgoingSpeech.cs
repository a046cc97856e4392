namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// One reply's sound between Realtime, which sends it faster than real time, and the audio source, which holds 200 ms at most.
/// Keeps everything until the reply is gone, so that a false interruption can go on where the listener stopped hearing.
/// One writer (the session's mailbox), one reader (the playing loop).
/// </summary>
internal sealed class OutgoingSpeech
{
    private readonly Lock _guard = new();
    private short[] _samples = new short[AudioFormat.SampleRate * 4];
    private int _length;
    private int _position;
    private byte? _oddByte;
    private bool _complete;

    /// <summary>Samples received so far.</summary>
    public int Received { get { lock (_guard) return _length; } }

    /// <summary>No more sound will come.</summary>
    public bool IsComplete { get { lock (_guard) return _complete; } }

    /// <summary>Appends little-endian 16-bit samples; a delta may end in the middle of one.</summary>
    public void Append(ReadOnlySpan<byte> pcm)
    {
        lock (_guard)
        {
            if (_oddByte is { } low && pcm.Length > 0)
            {
                Push((short)(low | (pcm[0] << 8)));
                pcm = pcm[1..];
                _oddByte = null;
            }

            EnsureRoom(pcm.Length / 2);
            for (var i = 0; i + 1 < pcm.Length; i += 2) _samples[_length++] = (short)(pcm[i] | (pcm[i + 1] << 8));
            if (pcm.Length % 2 == 1) _oddByte = pcm[^1];
        }
    }

    public void Complete()
    {
        lock (_guard) _complete = true;
    }

    /// <summary>More sound follows after all (an answer after a tool call).</summary>
    public void Reopen()
    {
        lock (_guard) _complete = false;
    }

    /// <summary>
    /// Fills <paramref name="frame"/> with the next 20 ms; the last frame of a complete reply is padded with silence.
    /// Returns the samples of speech in it: 0 when there is nothing to play yet, or ever.
    /// </summary>
    public int ReadFrame(Span<short> frame)
    {
        lock (_guard)
        {
            var available = _length - _position;
            if (available == 0 || (available < frame.Length && !_complete)) return 0;
            var count = Math.Min(available, frame.Length);
            _samples.AsSpan(_position, count).CopyTo(frame);
            frame[count..].Clear();
            _position += count;
            return count;
        }
    }

    /// <summary>Everything there is was read, and no more will come.</summary>
    public bool IsDrained { get { lock (_guard) return _complete && _position == _length; } }

    /// <summary>Goes back to what was heard last, to resume there.</summary>
    public void RewindTo(long sample)
    {
        lock (_guard) _position = (int)Math.Clamp(sample, 0, _length);
    }

    private void Push(short sample)
    {
        EnsureRoom(1);
        _samples[_length++] = sample;
    }

    private void EnsureRoom(int more)
    {
        if (_length + more > _samples.Length) Array.Resize(ref _samples, Math.Max(_samples.Length * 2, _length + more));
    }
}
