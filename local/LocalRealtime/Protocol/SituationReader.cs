using System.Text.Json.Nodes;
using LocalRealtime.Thinking;

namespace LocalRealtime.Protocol;

/// <summary>Retells a conversation to the mind.</summary>
internal static class SituationReader
{
    public static Situation Read(ResponseRequest request, IReadOnlyList<ConversationItem> items) => new(
        request.Config.Instructions,
        [.. items.Select(i => ReadLine(i, items)).OfType<Line>()],
        [.. request.Config.Tools.OfType<JsonObject>().Where(t => (string?)t["type"] == "function").Select(ReadTool)],
        request.Config.ToolChoice is JsonValue choice ? choice.ToString() : (string?)request.Config.ToolChoice["name"] ?? "auto")
    {
        OwnInstructions = request.OwnInstructions,
        TextOnly = !request.Config.Speaks,
    };

    private static Tool ReadTool(JsonObject tool)
        => new((string)tool["name"]!, tool["description"]?.ToString() ?? "", tool["parameters"]?.DeepClone() as JsonObject);

    private static Line? ReadLine(ConversationItem item, IReadOnlyList<ConversationItem> items) => item.Type switch
    {
        "function_call" => new Line(Who.ToolCall, item.Arguments ?? "{}", item.Name, item.CallId),
        "function_call_output" => new Line(Who.ToolResult, item.Output ?? "", items.FirstOrDefault(i => i.Type == "function_call" && i.CallId == item.CallId)?.Name, item.CallId),
        "message" => new Line(
            item.Role switch { "system" => Who.System, "assistant" => Who.Agent, _ => Who.Person },
            string.Join(' ', item.Content.Select(p => p.Known).Where(t => t.Length > 0)),
            NotUnderstood: item.Content.Select(p => p.Heard?.Failure).FirstOrDefault(f => f is not null),
            Unheard: Unheard(item)),
        _ => null,
    };

    private static string? Unheard(ConversationItem item)
    {
        if (item.Content.Find(p => p.Type == "output_audio") is not { } part) return null;
        var rest = string.Concat(part.Words.Where(w => w.StartMs >= part.AudioMs).Select(w => w.Text)).Trim();
        return rest.Length == 0 ? null : rest;
    }
}
