using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceStudio.Web.Tools;

/// <summary>One argument of a tool as a field of a form.</summary>
/// <param name="Choices">Empty: anything goes.</param>
internal sealed record ArgumentField(string Name, string Type, string? Description, bool Required, IReadOnlyList<string> Choices)
{
    /// <summary>The fields that a schema asks for. A schema that is none has none.</summary>
    public static IReadOnlyList<ArgumentField> Of(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object) return [];
            var required = root.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array ? names.EnumerateArray().Select(n => n.ToString()).ToHashSet() : [];
            return [.. properties.EnumerateObject().Select(p => Of(p, required.Contains(p.Name)))];
        }
        catch (JsonException)
        {
            return []; // Said beside the schema.
        }
    }

    /// <summary>What was typed, as the schema wants it. A field that was left empty is left out; a number that is none goes as text, for the tool to refuse.</summary>
    public static JsonElement Arguments(IEnumerable<ArgumentField> fields, IReadOnlyDictionary<string, string> typed)
    {
        var arguments = new JsonObject();
        foreach (var field in fields)
        {
            if (typed.GetValueOrDefault(field.Name) is { Length: > 0 } text) arguments[field.Name] = field.Value(text);
        }

        return JsonSerializer.SerializeToElement(arguments);
    }

    private JsonNode? Value(string text) => Type switch
    {
        "integer" when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
        "number" when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        "boolean" => text == "true",
        "object" or "array" => Parsed(text),
        _ => text,
    };

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static ArgumentField Of(JsonProperty property, bool required)
    {
        var schema = property.Value.ValueKind == JsonValueKind.Object ? property.Value : JsonElement.Parse("{}");
        var type = schema.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String ? t.GetString()! : "string";
        var description = schema.TryGetProperty("description", out var d) && d.ValueKind == JsonValueKind.String ? d.GetString() : null;
        var choices = schema.TryGetProperty("enum", out var e) && e.ValueKind == JsonValueKind.Array ? [.. e.EnumerateArray().Select(c => c.ToString())] : Array.Empty<string>();
        return new(property.Name, type, description, required, choices);
    }
}
