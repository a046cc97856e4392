using System.Text.Json.Nodes;

namespace LocalRealtime.Thinking;

/// <summary>Fills a function's parameters with words of what was said.</summary>
internal static class Arguments
{
    /// <param name="missing">A required parameter that was not said.</param>
    public static JsonObject Fill(Tool tool, Thought thought, out string? missing)
    {
        missing = null;
        var filled = new JsonObject();
        if (tool.Parameters?["properties"] is not JsonObject properties) return filled;
        var required = (tool.Parameters["required"] as JsonArray)?.Select(r => r?.ToString()).ToHashSet() ?? [];
        var numbers = new Queue<decimal>(NumberWords.All(thought.Said));
        foreach (var (name, schema) in properties)
        {
            var value = Value(name, schema as JsonObject ?? [], thought, numbers, required.Contains(name));
            if (value is not null) filled[name] = value;
            else if (required.Contains(name)) missing ??= name;
        }

        return filled;
    }

    private static JsonNode? Value(string name, JsonObject schema, Thought thought, Queue<decimal> numbers, bool required)
    {
        if (schema["enum"] is JsonArray options)
            return options.FirstOrDefault(o => thought.Words.Contains(o?.ToString().ToLowerInvariant() ?? ""))?.DeepClone() ?? (required ? options.FirstOrDefault()?.DeepClone() : null);
        return schema["type"]?.ToString() switch
        {
            "integer" => numbers.TryDequeue(out var whole) ? JsonValue.Create((long)whole) : null,
            "number" => numbers.TryDequeue(out var number) ? JsonValue.Create(number) : null,
            "boolean" => required ? JsonValue.Create(!thought.Words.Contains("not")) : null,
            "string" or null => Text(Words.Of(name.Replace('_', ' ') + " " + schema["description"]), thought, required) is { Length: > 0 } text ? JsonValue.Create(text) : null,
            _ => null,
        };
    }

    /// <param name="about">Words of the parameter's name and description.</param>
    private static string? Text(string[] about, Thought thought, bool required)
    {
        bool Is(params ReadOnlySpan<string> any)
        {
            foreach (var word in any)
            {
                if (about.Contains(word)) return true;
            }

            return false;
        }

        if (Is("expression", "formula", "calculation", "arithmetic")) return thought.Sum?.Expression;
        if (Is("zone", "timezone")) return Zone(thought.After("in", "at"));
        if (Is("origin", "from", "departure")) return thought.After("from");
        if (Is("destination", "arrival") || about is ["to"]) return thought.After("to");
        if (Is("city", "location", "place", "town", "country", "where")) return thought.After("in", "at", "for", "to", "of");
        if (Is("date", "day", "when")) return thought.Words.FirstOrDefault(w => w is "today" or "tomorrow" or "tonight" || w.EndsWith("day", StringComparison.Ordinal));
        if (Is("name", "person", "who", "agent")) return thought.Names.FirstOrDefault() ?? thought.After("to", "for", "called");
        return required || Is("query", "question", "text", "topic", "message", "reason", "search") ? thought.Said : null;
    }

    /// <summary>The IANA zone that is named after a city; null when none is.</summary>
    private static string? Zone(string? place)
        => place is null ? null : TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).FirstOrDefault(id => id.EndsWith("/" + place.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase));
}
