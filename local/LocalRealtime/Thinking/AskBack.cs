using System.Text.RegularExpressions;

namespace LocalRealtime.Thinking;

/// <summary>Asks for what a function needs and nobody said, and understands the answer.</summary>
internal static partial class AskBack
{
    private const int LongestAnswer = 5;

    public static string For(string parameter) => $"Which {Words.Apart(parameter).ToLowerInvariant()} do you mean?";

    /// <summary>The question and its late answer in one: "what is the weather" and "Paris" are "what is the weather for Paris". Null when nothing was asked back.</summary>
    public static string? Complete(IReadOnlyList<Line> lines)
    {
        var spoken = lines.Where(l => l.From is Who.Person or Who.Agent).TakeLast(3).ToArray();
        if (spoken is not [{ From: Who.Person } question, { From: Who.Agent } back, { From: Who.Person } answer] || !Asked().IsMatch(back.Text)) return null;
        var words = answer.Text.Trim().TrimEnd('.', '!', '?');
        if (words.Length == 0 || words.Split(' ').Length > LongestAnswer) return null;
        return $"{question.Text.Trim().TrimEnd('.', '!', '?')} {(Placed().IsMatch(words) ? "" : "for ")}{words}";
    }

    [GeneratedRegex(@"^Which [\w ]+ do you mean\?$")]
    private static partial Regex Asked();

    [GeneratedRegex(@"^(in|at|for|to|of|from)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Placed();
}
