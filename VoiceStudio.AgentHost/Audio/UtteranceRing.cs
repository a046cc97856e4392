namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// A listener's memory of the present utterance: the sound from shortly before its onset to its end, so that an agent which is
/// addressed afterwards hears the person's own voice. Fixed memory; the oldest sound goes first. Not thread-safe.
/// </summary>
/// <param name="capacity">Longest utterance kept.</param>
/// <param name="preRoll">Sound kept from before the onset: the first consonant is softer than any detector's threshold.</param>
internal sealed class UtteranceRing(TimeSpan capacity, TimeSpan preRoll)
{
    private readonly short[] _samples = new short[(int)(capacity.TotalSeconds * AudioFormat.SampleRate)];
    private readonly int _preRoll = (int)(preRoll.TotalSeconds * AudioFormat.SampleRate);
    private long _written;
    private long _start = -1;
    private long _end = -1;

    /// <summary>There is an utterance, finished or going on.</summary>
    public bool HasUtterance => _start >= 0;

    /// <summary>Samples ever written.</summary>
    public long Written => _written;

    public void Write(ReadOnlySpan<short> frame)
    {
        var at = (int)(_written % _samples.Length);
        var first = Math.Min(frame.Length, _samples.Length - at);
        frame[..first].CopyTo(_samples.AsSpan(at));
        frame[first..].CopyTo(_samples);
        _written += frame.Length;
    }

    /// <summary>A person began to speak. Continues the utterance at hand when that one was not ended.</summary>
    public void Begin()
    {
        if (_start >= 0 && _end < 0) return;
        _start = Math.Max(0, _written - _preRoll);
        _end = -1;
    }

    public void End()
    {
        if (_start >= 0 && _end < 0) _end = _written;
    }

    public void Forget() => (_start, _end) = (-1, -1);

    /// <summary>The utterance's sound, oldest first; empty when there is none.</summary>
    /// <param name="since">Without what had been written by then: a value of <see cref="Written"/>.</param>
    public short[] Utterance(long since = 0)
    {
        if (_start < 0) return [];
        var end = _end < 0 ? _written : _end;
        var from = Math.Max(Math.Max(_start, since), _written - _samples.Length);
        if (from >= end) return [];
        var copy = new short[end - from];
        for (var i = 0; i < copy.Length; i++) copy[i] = _samples[(from + i) % _samples.Length];
        return copy;
    }
}
