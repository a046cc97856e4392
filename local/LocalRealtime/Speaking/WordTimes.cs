using System.Globalization;

namespace LocalRealtime.Speaking;

/// <summary>
/// When each word of a sentence begins. Flite prints the end of every phone; a word gets its share of the phones by its letters,
/// pauses excepted. Good to a syllable or so, exact at the ends of a sentence.
/// </summary>
internal static class WordTimes
{
    public static IReadOnlyList<SpokenWord> Align(string sentence, string phones, double totalMs)
    {
        var words = Split(sentence);
        var sounds = Sounds(phones);
        var weight = words.Sum(Weight);
        var result = new List<SpokenWord>(words.Count);
        var before = 0.0;
        foreach (var word in words)
        {
            var start = sounds.Count == 0 ? before / weight * totalMs : sounds[(int)(before / weight * sounds.Count)];
            result.Add(new SpokenWord(word, (int)Math.Min(start, totalMs)));
            before += Weight(word);
        }

        return result;
    }

    /// <summary>Words with the space before them, so that joined they are the text.</summary>
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]) || char.IsWhiteSpace(text[i - 1])) continue;
            words.Add(text[start..i]);
            start = i;
        }

        if (start < text.Length) words.Add(text[start..]);
        return words;
    }

    /// <summary>A digit is read as a word: about four letters.</summary>
    private static double Weight(string word) => 0.5 + word.Sum(c => char.IsDigit(c) ? 4 : char.IsLetter(c) ? 1 : 0);

    /// <summary>The starts, in milliseconds, of all phones that are not pauses. Input: "pau:0.164 hh:0.255 …", ends in seconds.</summary>
    private static List<double> Sounds(string phones)
    {
        var starts = new List<double>();
        var previousEnd = 0.0;
        foreach (var phone in phones.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = phone.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !double.TryParse(phone.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var end)) continue;
            if (!phone.StartsWith("pau:", StringComparison.Ordinal)) starts.Add(previousEnd * 1000);
            previousEnd = end;
        }

        return starts;
    }
}
