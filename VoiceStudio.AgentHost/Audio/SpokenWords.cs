using System.Text;

namespace VoiceStudio.AgentHost.Audio;

/// <summary>
/// The words of one reply, released at the pace of its sound. Realtime sends no word timings, so a word's time is its share of the
/// characters once the sound is complete; until then speech is taken to run at the usual rate and never faster than the sound that came.
/// </summary>
internal sealed class SpokenWords
{
    /// <summary>Characters a second of ordinary English speech; only used while the end of the sound is not known.</summary>
    private const double UsualRate = 15;

    private readonly StringBuilder _text = new();

    public bool Complete { get; private set; }

    public void Append(string delta) => _text.Append(delta);

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
        var characters = soundComplete && Complete
            ? _text.Length * (double)heard / received
            : Math.Min(heard * UsualRate / AudioFormat.SampleRate, _text.Length - 1);
        return CutAtWord((int)characters);
    }

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
