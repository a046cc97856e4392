using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>What an utterance is about, measured against what each agent knows about.</summary>
internal sealed class Domains
{
    private const double OwnWord = 1, RelatedWord = 0.75, InstructionWord = 0.3;
    private const double Clear = 0.7;
    private const int MostInstructionWords = 2000;

    private readonly ImmutableArray<(string Agent, Dictionary<string, double> Weights)> _agents;

    public Domains(IEnumerable<AgentDefinition> agents)
    {
        var weights = agents.Select(a => (a.AgentId, Weights: WeightsOf(a))).ToArray();
        // A word that all know about tells nobody apart.
        foreach (var (_, own) in weights)
        {
            foreach (var stem in own.Keys.ToArray())
            {
                var knowers = weights.Count(other => other.Weights.GetValueOrDefault(stem) > 0);
                if (weights.Length > 1 && knowers == weights.Length) own[stem] = 0;
                else if (knowers > 1) own[stem] *= 0.8;
            }
        }

        _agents = [.. weights];
    }

    /// <param name="Word">The word that weighed most, for the reason.</param>
    internal readonly record struct Verdict(string Agent, double Confidence, string Word);

    /// <summary>The one agent that the words clearly belong to; null when there is none, or it is the present one.</summary>
    public Verdict? Of(ImmutableArray<Word> words, string? present)
    {
        var content = words.Where(w => w.Text.Length > 2 && !Filler.Contains(w.Text)).Select(w => (w.Text, Stem: Stems.Of(w.Text))).DistinctBy(w => w.Stem).ToArray();
        if (content.Length == 0) return null;
        var scores = _agents
            .Select(a => (a.Agent, Score: content.Sum(w => a.Weights.GetValueOrDefault(w.Stem)), Best: content.MaxBy(w => a.Weights.GetValueOrDefault(w.Stem)).Text))
            .OrderByDescending(a => a.Score).ToArray();
        var (agent, score, best) = scores[0];
        if (agent == present || score < Clear) return null;
        var rival = Math.Max(scores.Length > 1 ? scores[1].Score : 0, scores.FirstOrDefault(s => s.Agent == present).Score * 1.25);
        if (score < rival + 0.25 || score < rival * 1.4) return null;
        // "and how much does that cost there": short and pointing back, it goes on with what was spoken of.
        if (words.Length <= 9 && score < OwnWord && PointsBack(words, scores[0].Agent)) return null;
        return new Verdict(agent, Math.Min(0.95, 0.55 + (score - rival) * 0.2), best);
    }

    private bool PointsBack(ImmutableArray<Word> words, string agent)
    {
        var weights = _agents.First(a => a.Agent == agent).Weights;
        for (var i = 0; i < words.Length; i++)
        {
            var next = i + 1 < words.Length ? words[i + 1].Text : "";
            var before = i > 0 ? words[i - 1].Text : "";
            if (words[i].Text == "there" && (next is "is" or "was" or "are" or "were" or "be" || before is "is" or "are" or "will" or "was")) continue;
            if (words[i].Text is "this" or "that" or "these" or "those" && weights.GetValueOrDefault(Stems.Of(next)) > 0) continue;
            if (Pronouns.Contains(words[i].Text)) return true;
        }

        return false;
    }

    private static readonly System.Collections.Frozen.FrozenSet<string> Pronouns = Word.Set("it that those them there this these one ones else again same too either more another he she they");

    private static readonly System.Collections.Frozen.FrozenSet<string> Filler = Word.Set("""
        the and for you your are was were what when where which who whom how why can could would should will shall may might must have has had does did not but with about from into that this these
        those there here they them their our out its just like really very some any all one two think tell know say said want need get got let lets make give please also maybe okay yes today now
        then than too much many more most best good great new old right well thing things way long time people would could should might still even ever never always again
        """);

    private static Dictionary<string, double> WeightsOf(AgentDefinition agent)
    {
        var weights = new Dictionary<string, double>();
        var domain = Word.Split(agent.Domain).Where(w => !Filler.Contains(w.Text)).Select(w => Stems.Of(w.Text)).ToArray();
        foreach (var word in Word.Split(agent.Instructions).Take(MostInstructionWords).Where(w => w.Text.Length > 4 && !Word.Common.Contains(w.Text))) weights[Stems.Of(word.Text)] = InstructionWord;
        foreach (var related in domain.SelectMany(stem => Topics.Related.GetValueOrDefault(stem, []))) weights[related] = RelatedWord;
        foreach (var own in domain) weights[own] = OwnWord;
        return weights;
    }
}
