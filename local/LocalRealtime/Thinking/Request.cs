namespace LocalRealtime.Thinking;

/// <summary>What was said without the names and courtesies around it, and what kind of utterance that is.</summary>
internal sealed record Request(string Text, Shape Shape)
{
    private static readonly HashSet<string> Around =
    [
        "hey", "hi", "hello", "ok", "okay", "please", "so", "well", "um", "uh", "and", "now", "then", "thanks", "again", "excuse", "sorry",
    ];

    private static readonly string[][] Courtesies =
    [
        ["can", "you"], ["could", "you"], ["would", "you"], ["will", "you"], ["can", "i", "ask", "you"], ["do", "me", "a", "favor"], ["i", "wonder"], ["tell", "me", "please"], ["for", "me"], ["for", "us"],
    ];

    public static Request Of(string[] words, IReadOnlyList<string> names)
    {
        var left = words.ToList();
        bool Skips(string word) => Around.Contains(word) || names.Contains(word, StringComparer.OrdinalIgnoreCase);
        for (var before = -1; before != left.Count;)
        {
            before = left.Count;
            while (left.Count > 1 && Skips(left[0])) left.RemoveAt(0);
            while (left.Count > 1 && Skips(left[^1])) left.RemoveAt(left.Count - 1);
            foreach (var courtesy in Courtesies)
            {
                if (left.Count <= courtesy.Length) continue;
                if (left[..courtesy.Length].SequenceEqual(courtesy)) left.RemoveRange(0, courtesy.Length);
                else if (left[^courtesy.Length..].SequenceEqual(courtesy)) left.RemoveRange(left.Count - courtesy.Length, courtesy.Length);
            }
        }

        var text = string.Join(' ', left);
        return new Request(text, Shapes.Of(text));
    }
}
