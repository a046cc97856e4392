using LocalRealtime.Sound;

namespace LocalRealtime.Speaking;

/// <summary>Turns sentences into sound, off the callers' threads, at most <c>lanes</c> at a time.</summary>
internal sealed class Speaker : IDisposable
{
    private readonly FliteEngine _flite;
    private readonly SemaphoreSlim _lanes;

    public Speaker(string wasmPath, int lanes)
    {
        _flite = new FliteEngine(wasmPath);
        _lanes = new SemaphoreSlim(lanes);
    }

    public static string InstalledWasm => Path.Combine(AppContext.BaseDirectory, "flite.wasm");

    public Task WarmAsync(CancellationToken cancellation) => SpeakAsync("Ready.", Voices.Default, 1.0, cancellation);

    /// <param name="speed">0.25 to 1.5, as in the session's audio.output.speed.</param>
    public async Task<Speech> SpeakAsync(string sentence, Voice voice, double speed, CancellationToken cancellation)
    {
        await _lanes.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Speak(sentence, voice, speed), cancellation);
        }
        finally
        {
            _lanes.Release();
        }
    }

    /// <summary>How a name sounds, as CMU phones; null when it sounds like nothing.</summary>
    public string? Spell(string name) => Hearing.Spelling.Phones(_flite, name);

    public void Dispose()
    {
        _flite.Dispose();
        _lanes.Dispose();
    }

    private Speech Speak(string sentence, Voice voice, double speed)
    {
        var (wave, phones) = _flite.Run([.. voice.Arguments(speed), "-psdur", "-t", SpokenForm.Of(sentence)]);
        var (samples, rate) = WaveFile.Read(wave);
        var sound = Resampler.Convert(samples, rate, Speech.Rate);
        var lead = LeadingSilence(sound);
        var words = WordTimes.Align(sentence, phones, sound.Length * 1000.0 / Speech.Rate);
        return new Speech(sound[lead..], [.. words.Select(w => w with { StartMs = Math.Max(0, w.StartMs - (lead * 1000 / Speech.Rate)) })]);
    }

    /// <summary>Flite begins with a sixth of a second of nothing: the listener need not wait for it.</summary>
    private static int LeadingSilence(ReadOnlySpan<short> sound)
    {
        const int loud = 300, kept = Speech.Rate / 25;
        var first = 0;
        while (first < sound.Length && Math.Abs((int)sound[first]) < loud) first++;
        return first == sound.Length ? 0 : Math.Max(0, first - kept);
    }
}
