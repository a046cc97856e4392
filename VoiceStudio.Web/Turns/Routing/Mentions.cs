using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>An agent's name in an utterance, or what may be one.</summary>
/// <param name="At">Index of its first word.</param>
/// <param name="Length">In words: "know va" has two.</param>
/// <param name="Likeness">1: as written. Less: it sounds like it.</param>
/// <param name="Doubtful">An alias of common words ("at last"): most often it is just those words.</param>
internal sealed record Mention(string Agent, string Name, int At, int Length, double Likeness, bool Doubtful)
{
    public int End => At + Length;
}

/// <summary>Finds the names of the agents of a call, also those that a speech recognizer misheard.</summary>
internal static class Mentions
{
    private const double Misheard = 0.76;

    /// <summary>After "hey" comes a name, so less likeness is enough.</summary>
    private const double MisheardAfterHail = 0.68;
    private const int LongestName = 3;

    private sealed record Spoken(string Agent, string Name, string Joined, string Phones, bool IsName);

    /// <summary>In the order of speaking; no word belongs to two of them.</summary>
    public static ImmutableArray<Mention> In(ImmutableArray<Word> words, IEnumerable<AgentDefinition> agents)
    {
        var names = agents.SelectMany(SpokenNames).ToArray();
        var found = new List<Mention>();
        for (var at = 0; at < words.Length; at++)
        {
            var best = Enumerable.Range(1, Math.Min(LongestName, words.Length - at))
                .SelectMany(length => names.Select(name => Match(words, at, length, name)))
                .OfType<Mention>()
                .OrderByDescending(m => m.Likeness).ThenByDescending(m => m.Length)
                .FirstOrDefault();
            if (best is null) continue;
            // "hey skowt": the better match may begin one word later.
            found.RemoveAll(earlier => earlier.End > best.At && earlier.Likeness < best.Likeness);
            if (found.Any(earlier => earlier.End > best.At)) continue;
            found.Add(best);
        }

        return [.. found];
    }

    /// <summary>The agent that a colleague named in request_turn; null when no agent is called so.</summary>
    public static string? Find(string name, IReadOnlyList<AgentDefinition> agents)
    {
        if (agents.FirstOrDefault(a => a.AgentId.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is { } byId) return byId.AgentId;
        var words = Word.Split(name);
        if (words.IsEmpty) return null;
        var joined = string.Concat(words.Select(w => w.Text));
        var phones = Phonetics.PhonesOf(joined);
        var best = agents.SelectMany(SpokenNames)
            .Select(n => (n.Agent, Likeness: n.Joined == joined ? 1 : Phonetics.Likeness(phones, n.Phones)))
            .OrderByDescending(n => n.Likeness).FirstOrDefault();
        return best.Likeness >= 0.8 ? best.Agent : In(words, agents) is [{ Likeness: 1 } only] ? only.Agent : null;
    }

    private static IEnumerable<Spoken> SpokenNames(AgentDefinition agent)
        => new[] { agent.Name }.Concat(agent.Aliases).Select((name, i) =>
        {
            var joined = string.Concat(Word.Split(name).Select(w => w.Text));
            return new Spoken(agent.AgentId, agent.Name, joined, Phonetics.PhonesOf(joined), IsName: i == 0);
        }).Where(s => s.Joined.Length > 0);

    private static Mention? Match(ImmutableArray<Word> words, int at, int length, Spoken name)
    {
        var joined = length == 1 ? words[at].Text : string.Concat(words.Skip(at).Take(length).Select(w => w.Text));
        if (Enumerable.Range(at, length - 1).Any(i => words[i].PauseAfter)) return null;
        var possessive = joined.Length == name.Joined.Length + 1 && joined[^1] == 's' && joined.StartsWith(name.Joined, StringComparison.Ordinal);
        var likeness = joined == name.Joined || (possessive && words[at + length - 1].Possessive) ? 1 : possessive ? 0.95 : Sounds(words, at, length, joined, name);
        if (likeness < (IsHailed(words, at, length) ? MisheardAfterHail : Misheard)) return null;
        return new Mention(name.Agent, name.Name, at, length, likeness, Doubtful: !name.IsName && Enumerable.Range(at, length).All(i => Word.Common.Contains(words[i].Text)));
    }

    private static double Sounds(ImmutableArray<Word> words, int at, int length, string joined, Spoken name)
    {
        // An alias says already how the name is misheard; a common word is that word, unless together with another ("no va").
        if (!name.IsName || Math.Abs(joined.Length - name.Joined.Length) > 3) return 0;
        var common = Enumerable.Range(at, length).Count(i => Word.Common.Contains(words[i].Text));
        if (common == length && length == 1) return 0;
        var likeness = Phonetics.Likeness(Phonetics.PhonesOf(joined), name.Phones);
        var strict = (length - 1) * 0.07 + (common > 0 ? 0.1 : 0) + (name.Joined.Length <= 3 ? 0.1 : 0);
        return likeness - strict >= (IsHailed(words, at, length) ? MisheardAfterHail : Misheard) ? likeness : 0;
    }

    private static bool IsHailed(ImmutableArray<Word> words, int at, int length) => length == 1 && at == 1 && words[0].Text is "hey" or "hi" or "hello";
}
