using System.Text.RegularExpressions;
using LocalRealtime.Protocol;

namespace LocalRealtime.Hearing;

/// <summary>Names that a person of this session may say: in the instructions, the tools, and the prompt for transcription.</summary>
internal static partial class NamesIn
{
    private const int Most = 60;

    public static IReadOnlyCollection<string> Session(SessionConfig config)
    {
        var prompt = (string?)config.Transcription?["prompt"] ?? "";
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match name in Names().Matches($"{prompt}. {config.Instructions}. {config.Tools.ToJsonString()}"))
        {
            if (found.Count < Most) found.Add(name.Value);
        }

        return found;
    }

    /// <summary>A capital inside a sentence, or after words that introduce a name.</summary>
    [GeneratedRegex(@"(?<=[a-z,:;]\s|\b[Yy]ou are\s|\bI am\s|\band\s)\p{Lu}\p{Ll}{2,20}\b")]
    private static partial Regex Names();
}
