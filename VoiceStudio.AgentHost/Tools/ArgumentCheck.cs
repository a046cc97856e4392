using System.Text.Json;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>
/// Arguments against the tool's JSON Schema, as far as tools use it: type, required, properties, additionalProperties, items, enum,
/// minimum, maximum, maxLength. What it does not know it lets pass. https://json-schema.org/draft/2020-12
/// </summary>
internal static class ArgumentCheck
{
    private const int Deepest = 16;

    /// <summary>What is wrong, for the model; null when nothing is.</summary>
    public static string? Wrong(JsonElement schema, JsonElement value) => Wrong(schema, value, "arguments", 0);

    private static string? Wrong(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > Deepest) return null;
        if (schema.TryGetProperty("type", out var type) && !IsOfType(type, value)) return $"{path} must be {type}.";
        if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array && !choices.EnumerateArray().Any(c => JsonElement.DeepEquals(c, value)))
            return $"{path} must be one of {choices}.";
        return value.ValueKind switch
        {
            JsonValueKind.Object => WrongObject(schema, value, path, depth),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items)
                => value.EnumerateArray().Select((item, i) => Wrong(items, item, $"{path}[{i}]", depth + 1)).FirstOrDefault(w => w is not null),
            JsonValueKind.Number => WrongNumber(schema, value, path),
            JsonValueKind.String when schema.TryGetProperty("maxLength", out var most) && most.TryGetInt32(out var length) && value.GetString()!.Length > length
                => $"{path} must have {length} characters at most.",
            _ => null,
        };
    }

    private static string? WrongObject(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.GetString() is { } needed && !value.TryGetProperty(needed, out _)) return $"{path}.{needed} is missing.";
            }
        }

        var known = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var closed = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False;
        foreach (var member in value.EnumerateObject())
        {
            if (known && properties.TryGetProperty(member.Name, out var expected))
            {
                if (Wrong(expected, member.Value, $"{path}.{member.Name}", depth + 1) is { } wrong) return wrong;
            }
            else if (closed) return $"{path}.{member.Name} is not known.";
        }

        return null;
    }

    private static string? WrongNumber(JsonElement schema, JsonElement value, string path)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var least) && least.TryGetDouble(out var min) && number < min) return $"{path} must be {min} or more.";
        if (schema.TryGetProperty("maximum", out var most) && most.TryGetDouble(out var max) && number > max) return $"{path} must be {max} or less.";
        return null;
    }

    private static bool IsOfType(JsonElement type, JsonElement value) => type.ValueKind switch
    {
        JsonValueKind.Array => type.EnumerateArray().Any(t => IsOfType(t, value)),
        JsonValueKind.String => type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => true,
        },
        _ => true,
    };
}
