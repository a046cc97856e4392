using System.Text;

namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// The words of one reply, released at the pace of its sound. Realtime sends no word timings. Where words come in step with their sound, a
/// word ends where the next one's sound begins. Where they run ahead, a word's time is its share of the characters once the sound is
/// complete; until then speech is taken to run at the usual rate.
/// </summary>
internal sealed class SpokenWords
{
    /// <summary>Characters a second of ordinary English speech; only used while the end of the sound is not known.</summary>
    private const double UsualRate = 15;

    private readonly StringBuilder _text = new();
    private readonly List<(int Character, long Sample)> _arrivals = [];

    public bool Complete { get; private set; }

    /// <param name="delta">The next words.</param>
    /// <param name="received">Samples of the item that had come before them.</param>
    public void Append(string delta, long received)
    {
        _arrivals.Add((_text.Length, received));
        _text.Append(delta);
    }

    /// <summary>The provider's whole transcript of the item; it replaces the deltas.</summary>
    public void Finish(string? transcript)
    {
        if (!string.IsNullOrEmpty(transcript)) _text.Clear().Append(transcript);
        Complete = true;
    }

    public string Whole => _text.ToString();

    /// <summary>The words whose sound had ended when <paramref name="heard"/> of <paramref name="received"/> samples had been heard.</summary>
    public string HeardBy(long heard, long received, bool soundComplete)
    {
        if (heard <= 0 || _text.Length == 0) return "";
        if (soundComplete && heard >= received) return Whole.TrimEnd();
        if (CameInStep(received)) return CutAtWord(_arrivals.FindLast(a => a.Sample <= heard).Character);
        var characters = soundComplete && Complete
            ? _text.Length * (double)heard / received
            : Math.Min(heard * UsualRate / AudioFormat.SampleRate, _text.Length - 1);
        return CutAtWord((int)characters);
    }

    // Words that run ahead have all come before half of their sound.
    private bool CameInStep(long received) => _arrivals.Count > 1 && _arrivals[^1].Sample * 2 > received;

    private string CutAtWord(int characters)
    {
        var end = Math.Clamp(characters, 0, _text.Length);
        // A word counts as heard when all of it was: step back to the last gap, unless the cut falls on one.
        if (end < _text.Length && !char.IsWhiteSpace(_text[end]))
        {
            while (end > 0 && !char.IsWhiteSpace(_text[end - 1])) end--;
        }

        return _text.ToString(0, end).TrimEnd();
    }
}
