namespace LocalRealtime.Thinking;

/// <summary>Finds the sentence that says most about a question.</summary>
internal static class Retrieval
{
    /// <summary>The best sentence and the one after it, when that goes on about the same; empty when none is about it.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> sentences, HashSet<string> asked)
    {
        if (asked.Count == 0 || sentences.Count == 0) return [];
        var contents = sentences.Select(Words.Content).ToArray();
        var scores = contents.Select(c => asked.Where(c.Contains).Sum(word => 1.0 / contents.Count(o => o.Contains(word)))).ToArray();
        var best = Array.IndexOf(scores, scores.Max());
        if (scores[best] <= 0) return [];
        var next = best + 1 < sentences.Count ? sentences[best + 1] : null;
        return next is null ? [sentences[best]] : [sentences[best], next];
    }
}
