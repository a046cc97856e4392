using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>A tool as it is written: body of the tools API.</summary>
/// <param name="Name">What the model calls.</param>
/// <param name="Kind">builtin, http or mcp.</param>
/// <param name="Parameters">JSON Schema of the arguments.</param>
/// <param name="Settings">What this kind needs to run; secrets by reference only.</param>
public sealed record ToolSettings(string Name, string Description, string Kind, JsonElement Parameters, JsonElement? Settings = null);

/// <param name="Agents">Names of the agents that have it.</param>
public sealed record ToolView(Guid Id, string Name, string Description, string Kind, JsonElement Parameters, JsonElement? Settings, DateTimeOffset UpdatedAt, ImmutableArray<string> Agents);

/// <summary>One time that an agent used a tool.</summary>
public sealed record ToolUse(DateTimeOffset At, string Agent, int DurationMs, bool Failed);

public sealed record ToolArguments(JsonElement Arguments);

/// <summary>What a tool must be like to be saved, in words that say what to do.</summary>
internal static partial class ToolRules
{
    private const int MaxJson = 20_000;
    private const int MaxTimeoutSeconds = 600;
    private static readonly ImmutableArray<string> Kinds = ["builtin", "http", "mcp"];
    private static readonly ImmutableArray<string> BuiltIn = ["clock", "calculator", "convert_units", "take_note", "read_notes", "search_conversations"];

    /// <param name="allowPrivate"><c>Tools:AllowPrivateAddresses</c>, which the agent host has too and keeps to when it connects.</param>
    /// <exception cref="RefusedException">With a message for each field that breaks a rule.</exception>
    public static void Check(ToolSettings tool, bool allowPrivate)
    {
        var fields = Broken(tool, allowPrivate).GroupBy(b => b.Field, b => b.Message).ToDictionary(g => g.Key, g => g.ToArray());
        if (fields.Count > 0) throw new RefusedException(Refusal.Invalid, "The tool cannot be saved like this.", fields);
    }

    private static IEnumerable<(string Field, string Message)> Broken(ToolSettings tool, bool allowPrivate)
    {
        if (!FunctionName().IsMatch(tool.Name)) yield return ("name", "1 to 64 letters, digits and underscores, not beginning with a digit: the model calls it by this name.");
        if (tool.Name == "request_turn") yield return ("name", "request_turn is how agents hand over; choose another name.");
        if (string.IsNullOrWhiteSpace(tool.Description) || tool.Description.Length > 1_000) yield return ("description", "Say in up to 1,000 characters what it does and when to use it: the model decides by this.");
        if (!Kinds.Contains(tool.Kind)) yield return ("kind", "builtin, http or mcp.");
        if (tool.Kind == "builtin" && !BuiltIn.Contains(tool.Name)) yield return ("name", "Built-in tools are: " + string.Join(", ", BuiltIn) + ".");
        if (!IsSchema(tool.Parameters)) yield return ("parameters", "A JSON Schema whose type is \"object\", of up to 20,000 characters.");
        if (tool.Settings is { } settings && (settings.ValueKind != JsonValueKind.Object || settings.GetRawText().Length > MaxJson)) yield return ("settings", "A JSON object of up to 20,000 characters.");
        if (TimeoutOf(tool.Settings) is { } limit && !(limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxTimeoutSeconds))
            yield return ("timeoutSeconds", $"1 to {MaxTimeoutSeconds} seconds, or nothing.");
        if (tool.Kind is not ("http" or "mcp")) yield break;
        var url = UrlOf(tool.Settings);
        if (url is null) yield return ("settings", "Needs \"url\": an address that begins with http:// or https://.");
        else if (!allowPrivate && !PublicAddress.MayBePublic(url)) yield return ("settings", "This address is private, and tools reach public ones only. Whoever runs the studio may allow it: Tools:AllowPrivateAddresses.");
    }

    // Deeper than this a model does not follow, and a parser should not have to.
    private static bool IsSchema(JsonElement schema)
        => schema.ValueKind == JsonValueKind.Object && schema.GetRawText().Length <= MaxJson
            && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "object"
            && (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind == JsonValueKind.Object)
            && (!schema.TryGetProperty("required", out var required) || (required.ValueKind == JsonValueKind.Array && required.EnumerateArray().All(r => r.ValueKind == JsonValueKind.String)));

    private static JsonElement? TimeoutOf(JsonElement? settings)
        => settings is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty("timeoutSeconds", out var limit) ? limit : null;

    private static Uri? UrlOf(JsonElement? settings)
        => settings is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
            && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex FunctionName();
}
