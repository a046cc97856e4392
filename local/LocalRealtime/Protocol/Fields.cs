using System.Globalization;
using System.Text.Json;

namespace LocalRealtime.Protocol;

/// <summary>Reads an object sent by a client; what is missing or of the wrong kind is named by its path, as the API does.</summary>
internal readonly record struct Fields(JsonElement Json, string Path = "")
{
    public static Fields Of(JsonElement json, string path)
        => json.ValueKind == JsonValueKind.Object ? new Fields(json, path) : throw ProtocolException.WrongType(path, "an object", KindOf(json));

    public string Text(string name) => OptionalText(name) ?? throw ProtocolException.Missing(PathOf(name));

    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw ProtocolException.WrongType(PathOf(name), "a string", KindOf(value)),
    };

    public int Whole(string name, int min, int max)
        => OptionalWhole(name, min, max) ?? throw ProtocolException.Missing(PathOf(name));

    public int? OptionalWhole(string name, int min, int max)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number)) throw ProtocolException.WrongType(PathOf(name), "an integer", KindOf(value));
        return number >= min && number <= max ? number : throw OutOfRange(name, number, min, max);
    }

    public double? OptionalNumber(string name, double min, double max)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw ProtocolException.WrongType(PathOf(name), "a number", KindOf(value));
        var number = value.GetDouble();
        return number >= min && number <= max ? number : throw OutOfRange(name, number, min, max);
    }

    public bool? OptionalFlag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw ProtocolException.WrongType(PathOf(name), "a boolean", KindOf(value)),
    };

    public Fields Object(string name) => OptionalObject(name) ?? throw ProtocolException.Missing(PathOf(name));

    public Fields? OptionalObject(string name) => Find(name) is { } value ? Of(value, PathOf(name)) : null;

    public IEnumerable<JsonElement>? OptionalList(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
        { } value => throw ProtocolException.WrongType(PathOf(name), "an array", KindOf(value)),
    };

    /// <summary>The value of a field, null when it is absent or null.</summary>
    public JsonElement? Find(string name)
        => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>True when the field is there, even if it is null: null switches some things off.</summary>
    public bool Has(string name) => Json.TryGetProperty(name, out _);

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    public T OneOf<T>(string name, string value, params ReadOnlySpan<(string Word, T Meaning)> known)
    {
        foreach (var (word, meaning) in known)
        {
            if (word == value) return meaning;
        }

        var words = new List<string>();
        foreach (var (word, _) in known) words.Add($"'{word}'");
        throw ProtocolException.Invalid(PathOf(name), $"Invalid value: '{Shorten(value)}'. Supported values are: {string.Join(", ", words)}.");
    }

    /// <summary>What a client sent is echoed in errors, but not a megabyte of it.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private ProtocolException OutOfRange(string name, double number, double min, double max) => ProtocolException.Invalid(
        PathOf(name), string.Create(CultureInfo.InvariantCulture, $"Invalid '{PathOf(name)}': expected a value from {min} to {max}, but got {number} instead."));

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a decimal number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
