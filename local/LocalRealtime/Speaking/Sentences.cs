namespace LocalRealtime.Speaking;

/// <summary>Cuts a text where a speaker breathes, so that the first sound comes early. The pieces joined are the text.</summary>
internal static class Sentences
{
    private const int Longest = 240;

    private static readonly string[] Abbreviations = ["mr.", "mrs.", "ms.", "dr.", "st.", "e.g.", "i.e.", "etc.", "vs.", "no.", "prof."];

    public static List<string> Split(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!EndsHere(text, start, i)) continue;
            while (i + 1 < text.Length && char.IsWhiteSpace(text[i + 1])) i++;
            sentences.Add(text[start..(i + 1)]);
            start = i + 1;
        }

        if (start < text.Length) sentences.Add(text[start..]);
        return sentences;
    }

    private static bool EndsHere(string text, int start, int i)
    {
        if (text[i] == '\n') return true;
        var last = i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]);
        if (text[i] is '!' or '?' && last) return true;
        if (text[i] is ',' or ';' or ' ' && i - start >= Longest) return true;
        return text[i] == '.' && last && !IsAbbreviation(text, i);
    }

    private static bool IsAbbreviation(string text, int dot)
    {
        var word = text[(text.LastIndexOf(' ', dot) + 1)..(dot + 1)];
        return dot + 1 < text.Length && Abbreviations.Contains(word.ToLowerInvariant());
    }
}
