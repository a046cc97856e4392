using System.Text.Json;
using Microsoft.Extensions.AI;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>What a function returned, as text for the model: functions return strings, contents, or an MCP server's whole answer.</summary>
internal static class ToolText
{
    /// <exception cref="ToolException">The answer says that it is an error.</exception>
    public static string Of(object? result) => result switch
    {
        null => "",
        string text => text,
        TextContent text => text.Text,
        IEnumerable<AIContent> contents => string.Join('\n', contents.Select(Of)),
        AIContent other => $"({other.GetType().Name} cannot be spoken)",
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        JsonElement { ValueKind: JsonValueKind.Object } answer when answer.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array => OfAnswer(answer, content),
        JsonElement json => json.GetRawText(),
        _ => JsonSerializer.Serialize(result),
    };

    private static string OfAnswer(JsonElement answer, JsonElement content)
    {
        var text = string.Join('\n', content.EnumerateArray().Select(OfBlock));
        return answer.TryGetProperty("isError", out var error) && error.ValueKind == JsonValueKind.True ? throw new ToolException(text) : text;
    }

    private static string OfBlock(JsonElement block)
        => block.ValueKind == JsonValueKind.Object && block.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : block.GetRawText();
}
