using System.Globalization;
using System.Text.Json;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>Tools that need nothing but this process.</summary>
internal sealed class BuiltInTools(TimeProvider time)
{
    public static bool Has(string name) => name is "clock" or "calculator" or "convert_units";

    /// <exception cref="ToolException">The arguments cannot be used.</exception>
    public string Run(string name, JsonElement arguments) => name switch
    {
        "clock" => Clock(Text(arguments, "timeZone")),
        "calculator" => Text(arguments, "expression") is { Length: > 0 } expression
            ? Arithmetic.Evaluate(expression).ToString("G15", CultureInfo.InvariantCulture)
            : throw new ToolException("An expression is needed."),
        "convert_units" => Text(arguments, "from") is { Length: > 0 } from && Text(arguments, "to") is { Length: > 0 } to
            && arguments.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number
            ? Units.Convert(value.GetDouble(), from, to)
            : throw new ToolException("A value and two units are needed."),
        _ => throw new ToolException($"There is no tool named {name}."),
    };

    private string Clock(string? zone)
    {
        var there = time.LocalTimeZone;
        if (!string.IsNullOrWhiteSpace(zone) && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out there!)) throw new ToolException($"There is no time zone {zone}.");
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), there);
        return now.ToString("dddd, d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " (" + there.Id + ")";
    }

    private static string? Text(JsonElement arguments, string name)
        => arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
