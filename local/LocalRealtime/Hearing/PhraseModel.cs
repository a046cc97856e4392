using System.Globalization;
using System.Text;

namespace LocalRealtime.Hearing;

/// <summary>A small bigram language model made of phrases: what people say to agents, with the names of this session.</summary>
internal sealed class PhraseModel
{
    /// <summary>Of what follows a word, this much was seen in the phrases; the rest backs off to single words.</summary>
    private const double Seen = 0.85;

    private readonly Dictionary<string, Dictionary<string, double>> _follows = [];
    private readonly Dictionary<string, double> _single = [];

    /// <param name="phrases">Lower-case words; NAME, NUMBER, PLACE stand for any of the kind.</param>
    public PhraseModel(IEnumerable<string> phrases, IReadOnlyDictionary<string, IReadOnlyList<string>> kinds)
    {
        foreach (var phrase in phrases)
        {
            string[] previous = ["<s>"];
            foreach (var word in phrase.Split(' '))
            {
                string[] next = kinds.TryGetValue(word, out var any) ? [.. any] : [word];
                if (next.Length == 0) break;
                Count(previous, next);
                previous = next;
            }

            Count(previous, ["</s>"]);
        }
    }

    /// <summary>ARPA format. http://www.speech.sri.com/projects/srilm/manpages/ngram-format.5.html</summary>
    /// <param name="knows">Words that the decoder has no pronunciation for are left out.</param>
    public string ToArpa(Predicate<string> knows)
    {
        var known = _single.Keys.Where(w => w is "</s>" || knows(w)).ToHashSet();
        var total = known.Sum(w => _single[w]);
        double Unigram(string word) => _single[word] / total;
        var pairs = _follows.Where(f => f.Key == "<s>" || known.Contains(f.Key))
            .SelectMany(f => f.Value.Where(n => known.Contains(n.Key)).Select(n => (Before: f.Key, After: n.Key, P: Seen * n.Value / f.Value.Values.Sum())))
            .ToArray();
        var backoff = pairs.GroupBy(p => p.Before).ToDictionary(g => g.Key, g => (1 - g.Sum(p => p.P)) / Math.Max(1e-6, 1 - g.Sum(p => Unigram(p.After))));

        var arpa = new StringBuilder();
        arpa.Append(CultureInfo.InvariantCulture, $"\\data\\\nngram 1={known.Count + 1}\nngram 2={pairs.Length}\n\n\\1-grams:\n");
        arpa.Append(CultureInfo.InvariantCulture, $"-99 <s> {Log(backoff.GetValueOrDefault("<s>", 1))}\n");
        foreach (var word in known) arpa.Append(CultureInfo.InvariantCulture, $"{Log(Unigram(word))} {word} {Log(backoff.GetValueOrDefault(word, 1))}\n");
        arpa.Append("\n\\2-grams:\n");
        foreach (var (before, after, p) in pairs) arpa.Append(CultureInfo.InvariantCulture, $"{Log(p)} {before} {after}\n");
        return arpa.Append("\n\\end\\\n").ToString();
    }

    private void Count(string[] before, string[] after)
    {
        foreach (var b in before)
        {
            if (!_follows.TryGetValue(b, out var next)) _follows[b] = next = [];
            foreach (var a in after) next[a] = next.GetValueOrDefault(a) + (1.0 / (before.Length * after.Length));
        }

        foreach (var a in after) _single[a] = _single.GetValueOrDefault(a) + (1.0 / after.Length);
    }

    private static string Log(double p) => Math.Log10(Math.Clamp(p, 1e-9, 1e9)).ToString("0.0000", CultureInfo.InvariantCulture);
}
