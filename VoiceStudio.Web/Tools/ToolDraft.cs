using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>A tool while somebody edits it: every field as it was typed.</summary>
internal sealed class ToolDraft
{
    private const string NoArguments = """{"type":"object","properties":{},"additionalProperties":false}""";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Settings of other kinds, or of a newer product, stay what they were.
    private JsonObject _settings = [];

    public string Name { get; set; } = "";
    public string Description { get; set; } = "";
    public string Kind { get; set; } = "http";

    /// <summary>JSON Schema.</summary>
    public string Parameters { get; set; } = Indent(NoArguments);

    public string Url { get; set; } = "";
    public string Method { get; set; } = "GET";

    /// <summary>A line each: <c>Name: value</c>.</summary>
    public string Headers { get; set; } = "";

    /// <summary>A person must agree before it runs.</summary>
    public bool Approval { get; set; }

    /// <summary>Empty: the agent host's usual limit.</summary>
    public string TimeoutSeconds { get; set; } = "";

    public static ToolDraft From(ToolView tool)
    {
        var settings = tool.Settings is { } s ? JsonNode.Parse(s.GetRawText()) as JsonObject ?? [] : [];
        return new()
        {
            Name = tool.Name,
            Description = tool.Description,
            Kind = tool.Kind,
            Parameters = Indent(tool.Parameters.GetRawText()),
            Url = Text(settings, "url"),
            Method = Text(settings, "method") is { Length: > 0 } method ? method : "GET",
            Headers = settings["headers"] is JsonObject headers ? string.Join('\n', headers.Select(h => $"{h.Key}: {h.Value}")) : "",
            Approval = settings["approval"] is JsonValue approval && approval.TryGetValue<bool>(out var asks) && asks,
            TimeoutSeconds = settings["timeoutSeconds"]?.ToString() ?? "",
            _settings = settings,
        };
    }

    /// <exception cref="RefusedException">The schema is no JSON, or a header has no name: nothing that can be judged further.</exception>
    public ToolSettings ToSettings()
    {
        var settings = Settings();
        return new(Name.Trim(), Description, Kind, Schema(), settings.Count == 0 ? null : JsonSerializer.SerializeToElement(settings));
    }

    /// <summary>What is wrong with the schema as text; null when it is JSON.</summary>
    public string? SchemaTrouble()
    {
        try
        {
            using var _ = JsonDocument.Parse(Parameters);
            return null;
        }
        catch (JsonException e)
        {
            return $"This is no JSON: line {e.LineNumber + 1}, character {e.BytePositionInLine + 1}.";
        }
    }

    public static string KindWord(string kind) => kind switch
    {
        "builtin" => "built in",
        "http" => "HTTP",
        "mcp" => "MCP",
        _ => kind,
    };

    private JsonElement Schema() => SchemaTrouble() is { } trouble ? throw RefusedException.Invalid("parameters", trouble) : JsonElement.Parse(Parameters);

    private JsonObject Settings()
    {
        var settings = (JsonObject)_settings.DeepClone();
        foreach (var own in (ReadOnlySpan<string>)["url", "method", "headers", "approval", "timeoutSeconds"]) settings.Remove(own);
        if (Kind != "builtin")
        {
            settings["url"] = Url.Trim();
            if (Kind == "http") settings["method"] = Method;
            if (HeaderLines() is { Count: > 0 } headers) settings["headers"] = headers;
        }

        if (Approval) settings["approval"] = true;
        // What is no number stays text, for the rules to refuse with words.
        if (TimeoutSeconds.Trim() is { Length: > 0 } limit) settings["timeoutSeconds"] = int.TryParse(limit, CultureInfo.InvariantCulture, out var seconds) ? seconds : limit;
        return settings;
    }

    private JsonObject HeaderLines()
    {
        var headers = new JsonObject();
        foreach (var line in Headers.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw RefusedException.Invalid("headers", $"A line for each header, such as Accept: application/json. This is none: {line[..Math.Min(line.Length, 60)]}");
            headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        return headers;
    }

    private static string Text(JsonObject settings, string name) => settings[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string Indent(string json) => JsonNode.Parse(json)!.ToJsonString(Readable);
}
