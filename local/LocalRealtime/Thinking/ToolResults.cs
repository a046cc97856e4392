using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalRealtime.Thinking;

/// <summary>Says what a function answered.</summary>
internal static class ToolResults
{
    public static Plan Answer(Thought thought, IReadOnlyList<Line> results)
    {
        var sentences = results.Select(r => r.Name == Colleague.Handover ? Handover(r, thought) : Sentence(r, thought)).Where(s => s.Length > 0).ToArray();
        return Plan.Saying(sentences.Length > 0 ? sentences : ["That is done."]);
    }

    private static string Handover(Line result, Thought thought)
    {
        var to = Parse(thought.Situation.Lines.LastOrDefault(l => l.From == Who.ToolCall && l.CallId == result.CallId)?.Text ?? "")?["agent"]?.ToString() ?? "my colleague";
        return result.Text.Contains("denied", StringComparison.OrdinalIgnoreCase) || result.Text.Contains("error", StringComparison.OrdinalIgnoreCase)
            ? $"I could not hand over to {to}: {Reason(result.Text)}."
            : $"{to}, it is your turn.";
    }

    private static string Reason(string text)
    {
        var reason = Parse(text) is { } json ? (json["reason"] ?? json["error"] ?? json["message"])?.ToString() : text;
        return (reason ?? "it was not possible").Trim().TrimEnd('.');
    }

    private static string Sentence(Line result, Thought thought)
    {
        var json = Parse(result.Text);
        if (json is null) return Finish(Value(result.Text.Trim().Trim('"')), thought);
        if (json["error"] is { } error) return $"That did not work: {error.ToString().TrimEnd('.')}.";
        var facts = json.Where(f => f.Value is JsonValue).Take(5).ToArray();
        if (facts is [var only]) return Finish(Value(only.Value!.ToString()), thought);
        return facts.Length == 0 ? "" : $"Here is what I found: {string.Join(", ", facts.Select(f => $"{f.Key.Replace('_', ' ')} {Value(f.Value!.ToString())}"))}.";
    }

    /// <summary>A bare figure is made a sentence; a sentence stays one.</summary>
    private static string Finish(string text, Thought thought)
    {
        if (text.Length > 600) text = text[..600];
        if (text.Count(c => c == ' ') > 4) return text.EndsWith('.') ? text : text + ".";
        return thought.Sum is { } sum && decimal.TryParse(text, CultureInfo.InvariantCulture, out _) ? $"{sum.Spoken} is {text}." : $"The answer is {text}.";
    }

    private static string Value(string text) => DateTimeOffset.TryParseExact(text, ["O", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
        ? Clock.Say(moment)
        : text;

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
