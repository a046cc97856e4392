using System.Text.RegularExpressions;

namespace LocalRealtime.Thinking;

/// <summary>Follows what one response alone was told: greet, say this, go on, take over.</summary>
internal static partial class Directions
{
    public static Plan? Follow(Situation situation, Persona persona)
    {
        if (situation.OwnInstructions is not { Length: > 0 } told) return null;
        if (GoOn().IsMatch(told) && SmallTalk.Resume(situation.Lines) is { } rest) return rest;
        if (Say().Match(told) is { Success: true } words) return Plan.Saying(words.Groups["words"].Value.Trim());
        return Greet().IsMatch(told) ? Plan.Saying("Hello!", $"This is {persona.Name}.", "What can I do for you?") : null;
    }

    /// <summary>The question that a briefing leaves open; null when it leaves none.</summary>
    public static string? OpenQuestion(string briefing) => Open().Match(briefing) is { Success: true } found ? found.Groups["words"].Value.Trim() : null;

    [GeneratedRegex(@"\b(continue|go on|carry on|resume)\b", RegexOptions.IgnoreCase)]
    private static partial Regex GoOn();

    [GeneratedRegex(@"\b(say|greet|greeting|open|begin|start|words)\b[^""“:]*(:\s*[""“]?|[""“])(?<words>[^""”]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Say();

    [GeneratedRegex(@"\bgreet|\bintroduce", RegexOptions.IgnoreCase)]
    private static partial Regex Greet();

    [GeneratedRegex(@"(question|asked|answer|said)[^:""“]*[:""“]\s*[""“]?(?<words>[^""”\n]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Open();
}
