using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Agents;

/// <summary>What an agent must be like to be saved, in words that say what to do.</summary>
internal static partial class AgentRules
{
    public const int MaxInstructions = 16_000;

    /// <summary>Realtime voices. https://platform.openai.com/docs/guides/realtime-conversations#voice-options</summary>
    public static ImmutableArray<string> Voices { get; } = ["alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse"];

    public static ImmutableArray<string> Eagernesses { get; } = ["low", "medium", "high", "auto"];

    public static ImmutableArray<string> ReasoningEfforts { get; } = ["minimal", "low", "medium", "high", "xhigh"];

    /// <summary>https://platform.openai.com/docs/api-reference/realtime-client-events/session/update (audio.input.noise_reduction)</summary>
    public static ImmutableArray<string> NoiseReductions { get; } = ["near_field", "far_field"];

    /// <summary>Without spaces at the ends, and null where nothing was meant.</summary>
    public static AgentSettings Normalize(AgentSettings settings) => settings with
    {
        Name = settings.Name.Trim(),
        Aliases = [.. Some(settings.Aliases).Select(a => a.Trim()).Where(a => a.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)],
        Instructions = settings.Instructions.Trim(),
        Model = Blank(settings.Model),
        Language = Blank(settings.Language),
        ReasoningEffort = Blank(settings.ReasoningEffort),
        NoiseReduction = Blank(settings.NoiseReduction),
        TranscriptionModel = Blank(settings.TranscriptionModel),
        Greeting = Blank(settings.Greeting),
        Domain = settings.Domain?.Trim() ?? "",
        ToolIds = [.. Some(settings.ToolIds).Distinct()],
    };

    /// <exception cref="RefusedException">With a message for each field that breaks a rule.</exception>
    public static void Check(AgentSettings settings)
    {
        var fields = Broken(settings).GroupBy(b => b.Field, b => b.Message).ToDictionary(g => g.Key, g => g.ToArray());
        if (fields.Count > 0) throw new RefusedException(Refusal.Invalid, "The agent cannot be saved like this.", fields);
    }

    private static IEnumerable<(string Field, string Message)> Broken(AgentSettings s)
    {
        if (!SpokenName().IsMatch(s.Name)) yield return ("name", "A name has 1 to 40 letters, digits, spaces, hyphens or apostrophes: people must be able to say it.");
        if (s.Aliases.Length > 12 || s.Aliases.Any(a => !SpokenName().IsMatch(a))) yield return ("aliases", "Up to 12 aliases, each like a name.");
        if (s.Instructions.Length == 0) yield return ("instructions", "Say who it is and how it talks.");
        if (s.Instructions.Length > MaxInstructions) yield return ("instructions", string.Create(CultureInfo.InvariantCulture, $"Up to {MaxInstructions:N0} characters; these are {s.Instructions.Length:N0}."));
        if (!Voices.Contains(s.Voice)) yield return ("voice", "Choose one of: " + string.Join(", ", Voices) + ".");
        if (s.Model?.Length > 80) yield return ("model", "A model's name has up to 80 characters.");
        if (s.Domain.Length > 400) yield return ("domain", "Up to 400 characters: a few words do best.");
        if (s.Language is not null && !LanguageTag().IsMatch(s.Language)) yield return ("language", "A language tag such as en or pt-BR, or nothing.");
        if (s.Greeting?.Length > 400) yield return ("greeting", "Up to 400 characters: people want to speak themselves.");
        if (s.Speed is not (>= 0.25 and <= 1.5)) yield return ("speed", "Between 0.25 and 1.5.");
        if (s.ReasoningEffort is { } effort && !ReasoningEfforts.Contains(effort)) yield return ("reasoningEffort", "One of: " + string.Join(", ", ReasoningEfforts) + "; or nothing.");
        if (s.NoiseReduction is { } noise && !NoiseReductions.Contains(noise)) yield return ("noiseReduction", "near_field, far_field, or nothing.");
        if (s.TranscriptionModel?.Length > 80) yield return ("transcriptionModel", "A model's name has up to 80 characters.");
        if (s.RetentionRatio is not (>= 0.1 and <= 1)) yield return ("retentionRatio", "Between 0.1 and 1.");
        if (s.ContextTokens is < 1000 or > 1_000_000) yield return ("contextTokens", "Between 1,000 and 1,000,000 tokens, or nothing.");
        if (!HexColor().IsMatch(s.Color)) yield return ("color", "A colour such as #5c6bc0.");
        if (s.Turns.SilenceMs is < 100 or > 5000) yield return ("turns.silenceMs", "Between 100 and 5000 milliseconds.");
        if (!Eagernesses.Contains(s.Turns.Eagerness)) yield return ("turns.eagerness", "low, medium, high or auto.");
        if (s.ToolIds.Length > 32) yield return ("toolIds", "Up to 32 tools: a model chooses badly among more.");
        if (s.ServiceUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https")) yield return ("serviceUrl", "An address that begins with http:// or https://.");
    }

    private static ImmutableArray<T> Some<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"^[\p{L}\p{Nd}](?:[\p{L}\p{Nd}'’ \-]{0,38}[\p{L}\p{Nd}])?$")]
    private static partial Regex SpokenName();

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    private static partial Regex LanguageTag();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex HexColor();
}
