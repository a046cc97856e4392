using System.Globalization;
using System.Text;

namespace VoiceStudio.Tests.Web.Turns.Routing;

/// <summary>The thresholds, on the whole corpus. The matrix is in the test's output: docs/turns.md says how to print it.</summary>
public sealed class RoutingCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void The_corpus_is_large_and_has_every_class()
    {
        Assert.True(RoutingCorpus.All.Length >= 300, $"{RoutingCorpus.All.Length} utterances");
        Assert.Equal(["about", "all", "none", "several", "to", "topic"], RoutingCorpus.All.Select(u => u.Class).Distinct().Order());
    }

    [Theory]
    [InlineData("to", 0.98)]
    [InlineData("about", 0.98)]
    [InlineData("several", 0.95)]
    [InlineData("all", 0.95)]
    [InlineData("topic", 0.90)]
    [InlineData("none", 0.98)]
    public void Enough_utterances_reach_whom_they_were_meant_for(string @class, double least)
    {
        var judged = RoutingCorpus.All.Where(u => u.Class == @class).Select(u => (Utterance: u, Decision: RoutingCorpus.Decide(u))).ToArray();
        var wrong = judged.Where(j => !j.Utterance.IsRight(j.Decision)).ToArray();
        foreach (var (u, d) in wrong) output.WriteLine($"{u.Class} [{u.Current}] \"{u.Text}\": {d.Kind} {string.Join(',', d.To)} ({d.Reason}, {d.Confidence:0.00})");
        Assert.True(judged.Length - wrong.Length >= least * judged.Length, $"{@class}: {wrong.Length} of {judged.Length} wrong");
    }

    [Fact]
    public void Topics_switch_wrongly_at_most_twice_in_a_hundred()
    {
        var wrong = RoutingCorpus.All.Where(u => u.Class is "topic" or "none").Count(u => RoutingCorpus.Decide(u) is { To: [var to] } && to != u.Current && !u.Expected.Contains(to));
        Assert.True(wrong <= 0.02 * RoutingCorpus.All.Count(u => u.Class is "topic" or "none"), $"{wrong} wrong switches");
    }

    [Fact]
    public void The_confusion_matrix_is_printed()
    {
        string[] columns = ["to", "several/all", "topic", "stay"];
        var matrix = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{"",-9}").AppendJoin("", columns.Select(c => $"{c,13}")).Append("  wrong agent").AppendLine();
        foreach (var row in RoutingCorpus.All.GroupBy(u => u.Class).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var made = row.Select(u => (Made: Utterance.Made(RoutingCorpus.Decide(u)), Right: u.IsRight(RoutingCorpus.Decide(u)))).ToArray();
            matrix.Append(CultureInfo.InvariantCulture, $"{row.Key,-9}").AppendJoin("", columns.Select(c => $"{made.Count(m => m.Made == c),13}"));
            matrix.Append(CultureInfo.InvariantCulture, $"{made.Count(m => !m.Right),13}").AppendLine();
        }

        output.WriteLine(matrix.ToString());
        Assert.Equal(7, matrix.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
