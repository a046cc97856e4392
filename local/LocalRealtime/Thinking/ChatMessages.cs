using System.Text.Json.Nodes;

namespace LocalRealtime.Thinking;

/// <summary>A situation as a request for a chat completion.</summary>
internal static class ChatMessages
{
    private const string Spoken = "Your words are spoken aloud: answer in one to four short sentences, without lists or markup.";

    public static JsonObject Request(Situation situation, string model)
    {
        var messages = new JsonArray(Message("system", situation.TextOnly ? situation.Instructions : $"{situation.Instructions}\n\n{Spoken}"));
        foreach (var line in situation.Lines) messages.Add(Retell(line));
        if (situation.OwnInstructions is { Length: > 0 } own) messages.Add(Message("system", own));
        var request = new JsonObject { ["model"] = model, ["stream"] = true, ["messages"] = messages };
        if (situation.Tools.Count == 0) return request;
        request["tools"] = new JsonArray([.. situation.Tools.Select(Describe)]);
        request["tool_choice"] = situation.ToolChoice is "auto" or "none" or "required"
            ? JsonValue.Create(situation.ToolChoice)
            : new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = situation.ToolChoice } };
        return request;
    }

    private static JsonObject Retell(Line line) => line.From switch
    {
        Who.System => Message("system", line.Text),
        Who.Agent => Message("assistant", line.Text),
        Who.ToolCall => new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = line.CallId, ["type"] = "function", ["function"] = new JsonObject { ["name"] = line.Name, ["arguments"] = line.Text } }),
        },
        Who.ToolResult => new JsonObject { ["role"] = "tool", ["tool_call_id"] = line.CallId, ["content"] = line.Text },
        _ => Message("user", line.NotUnderstood is null ? line.Text : "[inaudible]"),
    };

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static JsonNode Describe(Tool tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = tool.Parameters?.DeepClone() ?? new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() } },
    };
}
