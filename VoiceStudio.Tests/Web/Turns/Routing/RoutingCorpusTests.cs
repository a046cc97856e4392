using System.Globalization;
using System.Text;

namespace VoiceStudio.Tests.Web.Turns.Routing;

/// <summary>The thresholds, on the whole corpus. The matrix is in the test's output: docs/turns.md says how to print it.</summary>
public sealed class RoutingCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void The_corpora_are_large_and_have_every_class()
    {
        Assert.True(RoutingCorpus.All.Length >= 300, $"{RoutingCorpus.All.Length} utterances");
        Assert.True(RoutingCorpus.HeldOut.Length >= 150, $"{RoutingCorpus.HeldOut.Length} held out");
        foreach (var corpus in new[] { RoutingCorpus.All, RoutingCorpus.HeldOut })
        {
            Assert.Equal(["about", "all", "none", "several", "to", "topic"], corpus.Select(u => u.Class).Distinct().Order());
        }

        Assert.Empty(RoutingCorpus.All.Select(u => u.Text).Intersect(RoutingCorpus.HeldOut.Select(u => u.Text)));
    }

    [Theory]
    [InlineData("to", 0.98)]
    [InlineData("about", 0.98)]
    [InlineData("several", 0.95)]
    [InlineData("all", 0.95)]
    [InlineData("topic", 0.90)]
    [InlineData("none", 0.98)]
    public void Enough_utterances_reach_whom_they_were_meant_for(string @class, double least) => Judge(RoutingCorpus.All, @class, least);

    /// <summary>The rules fit the corpus above better than what people will say next; how much better, these show. docs/turns.md has the figures: "about" is not yet at the goal of 98 %.</summary>
    [Theory]
    [InlineData("to", 0.98)]
    [InlineData("about", 0.95)]
    [InlineData("several", 0.95)]
    [InlineData("all", 0.95)]
    [InlineData("topic", 0.90)]
    [InlineData("none", 0.98)]
    public void Nearly_as_many_do_of_those_that_no_rule_was_corrected_by(string @class, double least) => Judge(RoutingCorpus.HeldOut, @class, least);

    [Fact]
    public void Topics_switch_wrongly_at_most_twice_in_a_hundred()
    {
        foreach (var corpus in new[] { RoutingCorpus.All, RoutingCorpus.HeldOut })
        {
            var wrong = corpus.Where(u => u.Class is "topic" or "none").Count(u => RoutingCorpus.Decide(u) is { To: [var to] } && to != u.Current && !u.Expected.Contains(to));
            Assert.True(wrong <= 0.02 * corpus.Count(u => u.Class is "topic" or "none"), $"{wrong} wrong switches");
        }
    }

    [Fact]
    public void The_confusion_matrices_are_printed()
    {
        output.WriteLine("The corpus:\n" + Matrix(RoutingCorpus.All));
        output.WriteLine("Held out:\n" + Matrix(RoutingCorpus.HeldOut));
        Assert.Equal(7, Matrix(RoutingCorpus.HeldOut).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private void Judge(IEnumerable<Utterance> corpus, string @class, double least)
    {
        var judged = corpus.Where(u => u.Class == @class).Select(u => (Utterance: u, Decision: RoutingCorpus.Decide(u))).ToArray();
        var wrong = judged.Where(j => !j.Utterance.IsRight(j.Decision)).ToArray();
        foreach (var (u, d) in wrong) output.WriteLine($"{u.Class} [{u.Current}] \"{u.Text}\": {d.Kind} {string.Join(',', d.To)} ({d.Reason}, {d.Confidence:0.00})");
        Assert.True(judged.Length - wrong.Length >= least * judged.Length, $"{@class}: {wrong.Length} of {judged.Length} wrong");
    }

    private static string Matrix(IEnumerable<Utterance> corpus)
    {
        string[] columns = ["to", "several/all", "topic", "stay"];
        var matrix = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{"",-9}").AppendJoin("", columns.Select(c => $"{c,13}")).Append("  wrong agent").AppendLine();
        foreach (var row in corpus.GroupBy(u => u.Class).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var made = row.Select(u => (Made: Utterance.Made(RoutingCorpus.Decide(u)), Right: u.IsRight(RoutingCorpus.Decide(u)))).ToArray();
            matrix.Append(CultureInfo.InvariantCulture, $"{row.Key,-9}").AppendJoin("", columns.Select(c => $"{made.Count(m => m.Made == c),13}"));
            matrix.Append(CultureInfo.InvariantCulture, $"{made.Count(m => !m.Right),13}").AppendLine();
        }

        return matrix.ToString();
    }
}
