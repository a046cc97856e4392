namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// One stream out of everybody's microphone. One person passes through untouched and undelayed; several are added and, where the sum
/// would clip, turned down together. A person whose frames stop coming holds the others up for 60 ms at most. Thread-safe.
/// </summary>
internal sealed class PeopleMixer
{
    private const int LongestWait = 3;
    private readonly Lock _guard = new();
    private readonly Dictionary<string, Voice> _voices = [];
    private readonly int[] _sum = new int[AudioFormat.FrameSamples];

    public void Add(string identity)
    {
        lock (_guard) _voices[identity] = new Voice();
    }

    public void Remove(string identity)
    {
        lock (_guard) _voices.Remove(identity);
    }

    public int People { get { lock (_guard) return _voices.Count; } }

    /// <summary>Who was loudest in the last 200 ms; null when nobody is there.</summary>
    public string? Loudest
    {
        get
        {
            lock (_guard) return _voices.Count == 0 ? null : _voices.MaxBy(v => v.Value.Loudness).Key;
        }
    }

    /// <summary>
    /// Takes one person's 20 ms frame; true when <paramref name="mixed"/> (of the same length) now holds the next frame of the mix.
    /// </summary>
    public bool TryMix(string identity, ReadOnlySpan<short> frame, Span<short> mixed)
    {
        lock (_guard)
        {
            if (!_voices.TryGetValue(identity, out var voice)) return false;
            voice.Hear(frame);
            if (_voices.Count == 1 && voice.Waiting.Count == 0)
            {
                frame.CopyTo(mixed);
                return true;
            }

            voice.Waiting.Enqueue(frame.ToArray());
            return IsDue() && Mix(mixed);
        }
    }

    private bool IsDue()
    {
        var longest = 0;
        var everybody = true;
        foreach (var voice in _voices.Values)
        {
            longest = Math.Max(longest, voice.Waiting.Count);
            everybody &= voice.Waiting.Count > 0;
        }

        return everybody || longest > LongestWait;
    }

    private bool Mix(Span<short> mixed)
    {
        Array.Clear(_sum);
        foreach (var voice in _voices.Values)
        {
            if (!voice.Waiting.TryDequeue(out var frame)) continue;
            for (var i = 0; i < frame.Length && i < _sum.Length; i++) _sum[i] += frame[i];
        }

        var peak = 1;
        foreach (var sample in _sum) peak = Math.Max(peak, Math.Abs(sample));
        var gain = peak > short.MaxValue ? short.MaxValue / (double)peak : 1;
        for (var i = 0; i < mixed.Length; i++) mixed[i] = (short)(_sum[i] * gain);
        return true;
    }

    private sealed class Voice
    {
        public Queue<short[]> Waiting { get; } = new();

        /// <summary>Mean square, with a memory of about ten frames.</summary>
        public double Loudness { get; private set; }

        public void Hear(ReadOnlySpan<short> frame)
        {
            double energy = 0;
            foreach (var sample in frame) energy += (double)sample * sample;
            Loudness = Loudness * 0.9 + energy / Math.Max(1, frame.Length) * 0.1;
        }
    }
}
