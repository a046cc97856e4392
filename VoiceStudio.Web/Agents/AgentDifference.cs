using System.Globalization;

namespace VoiceStudio.Web.Agents;

/// <summary>A field in which two versions of an agent differ, in words for people.</summary>
/// <param name="Field">As the editor calls it.</param>
internal sealed record AgentDifference(string Field, string Before, string After)
{
    /// <param name="toolNames">Names of the tools that exist; of others only the fact is told.</param>
    public static IReadOnlyList<AgentDifference> Between(AgentSettings before, AgentSettings after, IReadOnlyDictionary<Guid, string> toolNames)
        => [.. Told(before, toolNames).Zip(Told(after, toolNames)).Where(f => f.First.Value != f.Second.Value).Select(f => new AgentDifference(f.First.Field, f.First.Value, f.Second.Value))];

    private static IEnumerable<(string Field, string Value)> Told(AgentSettings s, IReadOnlyDictionary<Guid, string> toolNames) =>
    [
        ("Name", s.Name),
        ("Also answers to", string.Join(", ", s.Aliases)),
        ("Persona", s.Instructions),
        ("Greeting", s.Greeting ?? ""),
        ("Voice", s.Voice),
        ("Speed", s.Speed.ToString(CultureInfo.InvariantCulture)),
        ("Language", s.Language ?? ""),
        ("Model", s.Model ?? ""),
        ("Reasoning", s.ReasoningEffort ?? ""),
        ("Noise reduction", s.NoiseReduction ?? ""),
        ("Speech recognition", s.TranscriptionModel ?? ""),
        ("Kept when cut", s.RetentionRatio.ToString(CultureInfo.InvariantCulture)),
        ("Context, tokens", s.ContextTokens?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("Domain", s.Domain),
        ("Tools", string.Join(", ", s.ToolIds.Select(id => toolNames.GetValueOrDefault(id, "a deleted tool")).Order())),
        ("Colour", s.Color),
        ("End of turn", s.Turns.Detection.ToString()),
        ("Silence", $"{s.Turns.SilenceMs} ms"),
        ("Eagerness", s.Turns.Eagerness),
        ("May be interrupted", s.Turns.Interruptible ? "yes" : "no"),
        ("Service URL", s.ServiceUrl?.OriginalString ?? ""),
    ];
}
