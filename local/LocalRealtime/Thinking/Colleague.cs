using System.Text.RegularExpressions;

namespace LocalRealtime.Thinking;

/// <summary>Another agent of the call, as instructions or the description of <c>request_turn</c> name it: "Nova (travel, trains)".</summary>
internal sealed partial record Colleague(string Name, string Domain)
{
    public const string Handover = "request_turn";

    public static IReadOnlyList<Colleague> All(string instructions, IReadOnlyList<Tool> tools, string self)
    {
        var handover = tools.FirstOrDefault(t => t.Name == Handover);
        if (handover is null) return [];
        var found = new Dictionary<string, Colleague>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in WithDomain().Matches($"{handover.Description}\n{instructions}"))
            found.TryAdd(match.Groups[1].Value, new Colleague(match.Groups[1].Value, match.Groups[2].Value));
        foreach (var name in handover.Parameters?["properties"]?["agent"]?["enum"]?.AsArray() ?? [])
            found.TryAdd(name!.ToString(), new Colleague(name.ToString(), ""));
        found.Remove(self);
        return [.. found.Values];
    }

    /// <summary>How much of what was said is this colleague's business.</summary>
    public int Concern(HashSet<string> words) => Words.Content(Domain).Count(words.Contains);

    public bool Is(string word) => Name.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsNamedIn(string[] words) => words.Any(Is);

    [GeneratedRegex(@"\b(\p{Lu}[\p{L}\d-]+) ?[(:] ?([^();:\n]{3,300})\)?")]
    private static partial Regex WithDomain();
}
