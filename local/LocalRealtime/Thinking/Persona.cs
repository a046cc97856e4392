using System.Text.RegularExpressions;
using LocalRealtime.Speaking;

namespace LocalRealtime.Thinking;

/// <summary>What an agent's instructions say of it: its name, itself in the first person, and what it knows.</summary>
internal sealed partial class Persona
{
    private Persona(string name, IReadOnlyList<string> self, IReadOnlyList<string> knowledge, IReadOnlyList<Colleague> colleagues)
        => (Name, Self, Knowledge, Colleagues) = (name, self, knowledge, colleagues);

    public string Name { get; }

    /// <summary>Sentences about itself, as it would say them.</summary>
    public IReadOnlyList<string> Self { get; }

    /// <summary>Every other sentence of its instructions.</summary>
    public IReadOnlyList<string> Knowledge { get; }

    public IReadOnlyList<Colleague> Colleagues { get; }

    public static Persona Read(string instructions, IReadOnlyList<Tool> tools)
    {
        var name = Named().Match(instructions) is { Success: true } found ? found.Groups[1].Value : "your assistant";
        var sentences = Sentences.Split(instructions.ReplaceLineEndings(" ")).Select(s => Spaces().Replace(s, " ").Trim()).Where(s => s.Length > 0).ToArray();
        var own = sentences.Where(s => !AboutTheCall(s)).ToArray();
        var self = own.Where(s => s.StartsWith("You ", StringComparison.Ordinal) && !s.StartsWith("You must", StringComparison.Ordinal)
            && s != $"You are {name}." && s != $"You are {name}").ToArray();
        return new Persona(name, [.. self.Select(FirstPerson)], [.. own.Except(self).Where(s => s.Length > 20 && !IsManner(s))], Colleague.All(instructions, tools, name));
    }

    /// <summary>"You know trains" as the agent says it: "I know trains".</summary>
    private static string FirstPerson(string sentence)
    {
        var said = AfterPreposition().Replace(sentence, "$1 me");
        said = YouAre().Replace(said, "I am");
        said = Yourself().Replace(said, "myself");
        said = Your().Replace(said, m => m.Value[0] == 'Y' ? "My" : "my");
        return You().Replace(said, "I");
    }

    private static bool AboutTheCall(string sentence)
        => sentence.Contains("colleague", StringComparison.OrdinalIgnoreCase) || sentence.Contains("request_turn", StringComparison.Ordinal)
            || sentence.StartsWith("Only one of you", StringComparison.Ordinal) || sentence.StartsWith("Speak only", StringComparison.Ordinal);

    /// <summary>How to speak is no answer to anything.</summary>
    private static bool IsManner(string sentence)
        => sentence.StartsWith("Speak ", StringComparison.Ordinal) || sentence.StartsWith("If you did not understand", StringComparison.Ordinal)
            || sentence.StartsWith("Answer ", StringComparison.Ordinal) || sentence.StartsWith("Do not ", StringComparison.Ordinal) || sentence.StartsWith("Keep ", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(?:[Yy]ou are|[Yy]our name is|I am)\s+(?!a\b|an\b|the\b|in\b)(\p{Lu}[\p{L}\d-]*)")]
    private static partial Regex Named();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\b(to|for|with|from|at|of|asks?|tells?|helps?) you\b")]
    private static partial Regex AfterPreposition();

    [GeneratedRegex(@"\b[Yy]ou are\b")]
    private static partial Regex YouAre();

    [GeneratedRegex(@"\b[Yy]ourself\b")]
    private static partial Regex Yourself();

    [GeneratedRegex(@"\b[Yy]our\b")]
    private static partial Regex Your();

    [GeneratedRegex(@"\b[Yy]ou\b")]
    private static partial Regex You();
}
