using System.Collections.Frozen;
using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>What is asked of the router.</summary>
/// <param name="Current">The agent that answers when nobody else is meant.</param>
/// <param name="Picked">A person clicked on it: only a name changes that.</param>
/// <param name="Interrupted">The person spoke over an agent: "mm-hm" then is no turn.</param>
internal sealed record RouteQuestion(string Text, IReadOnlyList<AgentDefinition> Agents, string? Current, bool Picked = false, bool Interrupted = false);

/// <summary>To whom was it spoken? By name first, then by what it is about; otherwise whoever spoke last goes on.</summary>
internal sealed class Router(TurnOptions rules, IRoutingModel? model = null)
{
    private const double Perhaps = 0.3;

    private static readonly FrozenSet<string> Backchannels = Word.Set("mm mmm hm hmm mhm mmhm mmhmm uhhuh uhuh uh huh um ah oh aha yeah yep yes ok okay right sure i see got it wow cool nice");
    private static readonly FrozenSet<string> And = Word.Set("and or then plus & with");

    /// <summary>As <see cref="Decide"/>; where that finds neither a name nor a topic and a text model is at hand, the model is asked, within its budget.</summary>
    public async ValueTask<RouteDecision> DecideAsync(RouteQuestion question, CancellationToken callEnded)
    {
        var decision = Decide(question);
        if (model is null || decision is not { Kind: RouteKind.Stay, Confidence: < 1 } || question.Agents.Count < 2 || question.Picked) return decision;
        return await model.AskAsync(question, rules.RoutingBudget, callEnded) is { } agent && agent != question.Current ? Switch([agent], "the topic", 0.8) : decision;
    }

    /// <summary>By the words alone, at once.</summary>
    public RouteDecision Decide(RouteQuestion question)
    {
        var words = Word.Split(question.Text);
        if (words.IsEmpty || (question.Interrupted && words.All(w => Backchannels.Contains(w.Text)))) return RouteDecision.NoWords;
        if (question.Agents.Count < 2) return RouteDecision.Stay("the only agent", 1);

        var mentions = Mentions.In(words, question.Agents);
        words = Apart(words, mentions);
        var calls = Groups(words, mentions).Select(g => (g, Sure: Sure(words, g))).ToArray();
        var called = calls.Where(c => c.Sure >= rules.SwitchConfidence).ToArray();
        if (called.Length > 1) called = [.. called.Where((c, i) => i == called.Length - 1 || !Addressing.IsDismissed(words, c.g[0].At, c.g[^1].End))];
        if (called.Length > 0)
        {
            var agents = called.SelectMany(c => c.g).Select(m => m.Agent).Distinct().ToImmutableArray();
            return Switch(agents, $"you said {string.Join(", ", called.SelectMany(c => c.g).Select(m => m.Name).Distinct())}", called.Max(c => c.Sure));
        }

        if (Everyone.IsCalled(words) is { } all) return Switch([.. question.Agents.Select(a => a.AgentId)], $"you said {all}", 0.9);
        if (mentions.Length > 0) return Mentioned(question, calls);
        return question.Picked ? RouteDecision.Stay("you clicked", 1) : ByTopic(question, words);
    }

    private static RouteDecision Switch(ImmutableArray<string> agents, string reason, double confidence)
        => new(agents.Length == 1 ? RouteKind.Switch : RouteKind.Several, agents, reason, confidence);

    private static RouteDecision ByTopic(RouteQuestion question, ImmutableArray<Word> words)
        => new Domains(question.Agents).Of(words, question.Current) is { } topic
            ? Switch([topic.Agent], $"topic: {topic.Word}", topic.Confidence)
            : RouteDecision.Stay("nobody else was meant", 0.7);

    /// <summary>Spoken of, not to. The page offers it if it might have been otherwise.</summary>
    private static RouteDecision Mentioned(RouteQuestion question, (ImmutableArray<Mention> Group, double Sure)[] calls)
    {
        var (group, sure) = calls.MaxBy(c => c.Sure);
        var perhaps = sure >= Perhaps && group[0].Agent != question.Current ? group[0].Agent : null;
        return RouteDecision.Stay($"you spoke of {group[0].Name}", 1 - sure, perhaps);
    }

    private static double Sure(ImmutableArray<Word> words, ImmutableArray<Mention> group)
    {
        // "nova or atlas": nobody can say who should begin.
        if (Enumerable.Range(group[0].At, group[^1].End - group[0].At).Any(i => words[i].Text == "or")) return 0.2;
        var hailed = group[0].At == 0 || words[group[0].At - 1].Text is "hey" or "hi" or "hello" or "okay" or "ok";
        return Addressing.To(words, group[0].At, group[^1].End, several: group.Length > 1) * group.Min(m => m.Doubtful ? hailed ? 0.82 : 0.5 : m.Likeness >= 0.95 ? 1 : 0.15 + (m.Likeness * 0.85));
    }

    /// <summary>"Atlas, Nova and Scout" is one address.</summary>
    private static List<ImmutableArray<Mention>> Groups(ImmutableArray<Word> words, ImmutableArray<Mention> mentions)
    {
        var groups = new List<ImmutableArray<Mention>>();
        foreach (var mention in mentions)
        {
            if (groups.Count > 0 && Between(words, groups[^1][^1], mention)) groups[^1] = groups[^1].Add(mention);
            else groups.Add([mention]);
        }

        return groups;
    }

    /// <summary>Two names in a row are a list, or one is spoken to and the other of: "nova, scout told me ...", "do you agree with scout, nova", "thank you scout, atlas ...".</summary>
    private static ImmutableArray<Word> Apart(ImmutableArray<Word> words, ImmutableArray<Mention> mentions)
    {
        for (var i = 1; i < mentions.Length; i++)
        {
            var (one, other) = (mentions[i - 1], mentions[i]);
            // "nova has scout told you": the verb is the other's.
            if (one.End + 1 == other.At && other.End < words.Length && !words[other.End - 1].Possessive && Clauses.Auxiliaries.Contains(words[one.End].Text)) words = words.SetItem(one.End - 1, words[one.End - 1] with { PauseAfter = true });
            if (one.End != other.At || other.Likeness < 0.95 || !Addressing.AreApart(words, one.At, other.End, isLast: i == mentions.Length - 1)) continue;
            words = words.SetItem(one.End - 1, words[one.End - 1] with { PauseAfter = true, Ends = true }).SetItem(other.At, words[other.At] with { PauseBefore = true });
        }

        return words;
    }

    private static bool Between(ImmutableArray<Word> words, Mention one, Mention other)
        => !words[one.End - 1].Ends && Enumerable.Range(one.End, other.At - one.End).All(i => And.Contains(words[i].Text));
}
