using System.Text.Json.Nodes;

namespace LocalRealtime.Thinking;

/// <summary>Decides which function answers what was said, by its name, description and parameters.</summary>
internal static class ToolUse
{
    /// <summary>What a wish is about, in words that descriptions of tools use.</summary>
    private static readonly (string[] Said, string[] About)[] Topics =
    [
        (["time", "clock", "hour", "date", "day", "today"], ["time", "date", "clock", "now"]),
        (["weather", "rain", "sunny", "cold", "warm", "temperature", "forecast", "snow"], ["weather", "forecast", "temperature"]),
        (["remind", "reminder", "timer", "alarm"], ["remind", "reminder", "timer", "alarm"]),
        (["roll", "dice", "die"], ["dice", "die", "roll", "random"]),
        (["search", "find", "look", "research"], ["search", "find", "lookup", "web"]),
        (["convert", "kilometers", "miles", "pounds", "celsius"], ["convert", "conversion", "unit"]),
        (["train", "trains", "departure"], ["train", "timetable", "departure"]),
    ];

    /// <summary>A call, or a question back when something needed was not said; null when no function fits.</summary>
    public static Plan? Try(Thought thought)
    {
        var choice = thought.Situation.ToolChoice;
        if (choice == "none") return null;
        var tools = thought.Situation.Tools.Where(t => t.Name != Colleague.Handover).ToArray();
        var tool = tools.FirstOrDefault(t => t.Name == choice) ?? tools.Where(t => Score(t, thought) >= 2).MaxBy(t => Score(t, thought));
        if (tool is null && choice == "required") tool = tools.FirstOrDefault();
        return tool is null ? null : Call(tool, thought);
    }

    private static Plan Call(Tool tool, Thought thought)
    {
        var arguments = Arguments.Fill(tool, thought, out var missing);
        if (missing is not null && thought.Situation.ToolChoice == "auto") return Plan.Saying($"Which {missing.Replace('_', ' ')} do you mean?");
        return Plan.Of(new CallTool(tool.Name, arguments.ToJsonString(Protocol.Wire.Json)));
    }

    private static int Score(Tool tool, Thought thought)
    {
        var described = Words.Content($"{tool.Name.Replace('_', ' ')} {tool.Description}");
        if (thought.Sum is not null && Mentions(described, "calculat", "arithmetic", "math", "express", "sum")) return 9;
        var score = 0;
        foreach (var (said, about) in Topics)
        {
            if (said.Any(thought.Words.Contains) && Mentions(described, about)) score += 2;
        }

        return score + Words.Content(tool.Name.Replace('_', ' ')).Count(thought.Content.Contains) + (Words.Content(tool.Description).Count(thought.Content.Contains) / 2);
    }

    private static bool Mentions(HashSet<string> described, params ReadOnlySpan<string> any)
    {
        foreach (var word in any)
        {
            if (described.Any(d => d == Words.Stem(word) || (word.Length > 5 && d.StartsWith(word, StringComparison.Ordinal)))) return true;
        }

        return false;
    }
}

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
        if (Is("zone", "timezone")) return null;
        if (Is("origin", "from", "departure")) return thought.After("from");
        if (Is("destination", "arrival")) return thought.After("to");
        if (Is("city", "location", "place", "town", "country", "where")) return thought.After("in", "at", "for", "to", "of");
        if (Is("date", "day", "when")) return thought.Words.FirstOrDefault(w => w is "today" or "tomorrow" or "tonight" || w.EndsWith("day", StringComparison.Ordinal));
        if (Is("name", "person", "who", "agent")) return thought.Names.FirstOrDefault() ?? thought.After("to", "for", "called");
        return required || Is("query", "question", "text", "topic", "message", "reason", "search") ? thought.Said : null;
    }
}
