using System.Text.Json;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>The tool by which a person has a tool stopped: an interruption alone stops none, since what was asked for may still be wanted.</summary>
internal static class StopTool
{
    public const string Name = "stop_tool";

    public static object Offer { get; } = new
    {
        type = "function",
        name = Name,
        description = "Stops a tool that is still running. Only when the person says that the answer is not wanted any more.",
        parameters = new
        {
            type = "object",
            properties = new { tool = new { type = "string", description = "Name of the tool; without it, all that run." } },
            additionalProperties = false,
        },
    };

    /// <summary>Which tool is meant; empty for all.</summary>
    public static string Read(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments.Length == 0 ? "{}" : arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object && HttpTool.Text(document.RootElement, "tool") is { } name ? name : "";
        }
        catch (JsonException)
        {
            return ""; // A model that cannot write JSON still means that it should stop.
        }
    }
}
