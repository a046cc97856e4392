using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRealtime.Protocol;
using LocalRealtime.Thinking;

namespace LocalRealtime.Chat;

/// <summary>A request for a chat completion, as the mind sees it.</summary>
internal sealed record ChatRequest(string Model, Situation Situation, bool Streamed, bool WantsUsage, int InputTokens)
{
    /// <exception cref="ProtocolException">The request is wrong; the message names where.</exception>
    public static ChatRequest Read(Fields body)
    {
        var messages = (body.OptionalList("messages") ?? throw ProtocolException.Missing("messages")).Select((m, i) => Fields.Of(m, $"messages[{i}]")).ToArray();
        var instructions = string.Join("\n", messages.Where(m => Role(m) is "system" or "developer").Select(Content));
        var tools = (body.OptionalList("tools") ?? []).Select((t, i) => ReadTool(Fields.Of(t, $"tools[{i}]"))).ToArray();
        var names = new Dictionary<string, string>();
        var lines = messages.SelectMany(m => ReadLines(m, names)).ToArray();
        return new ChatRequest(
            body.OptionalText("model") ?? "local",
            new Situation(instructions, lines, tools, ReadChoice(body)) { TextOnly = true },
            body.OptionalFlag("stream") ?? false,
            body.OptionalObject("stream_options")?.OptionalFlag("include_usage") ?? false,
            Usage.TextTokens(instructions + string.Concat(lines.Select(l => l.Text))));
    }

    private static string Role(Fields message) => message.OneOf(
        "role", message.Text("role"), ("system", "system"), ("developer", "developer"), ("user", "user"), ("assistant", "assistant"), ("tool", "tool"));

    private static IEnumerable<Line> ReadLines(Fields message, Dictionary<string, string> names)
    {
        switch (Role(message))
        {
            case "user": yield return new Line(Who.Person, Content(message)); break;
            case "tool":
                var id = message.Text("tool_call_id");
                yield return new Line(Who.ToolResult, Content(message), names.GetValueOrDefault(id), id);
                break;
            case "assistant":
                if (Content(message) is { Length: > 0 } said) yield return new Line(Who.Agent, said);
                foreach (var (element, i) in (message.OptionalList("tool_calls") ?? []).Select((e, i) => (e, i)))
                {
                    var call = Fields.Of(element, $"{message.PathOf("tool_calls")}[{i}]");
                    var function = call.Object("function");
                    names[call.Text("id")] = function.Text("name");
                    yield return new Line(Who.ToolCall, function.OptionalText("arguments") ?? "{}", function.Text("name"), call.Text("id"));
                }

                break;
        }
    }

    /// <summary>A text, or the text parts of a list.</summary>
    private static string Content(Fields message)
    {
        if (message.Find("content") is not { } content) return "";
        if (content.ValueKind == JsonValueKind.String) return content.GetString()!;
        var parts = (message.OptionalList("content") ?? []).Select((p, i) => Fields.Of(p, $"{message.PathOf("content")}[{i}]"));
        return string.Join(' ', parts.Select(p => p.OptionalText("text")).OfType<string>());
    }

    private static Tool ReadTool(Fields tool)
    {
        var function = tool.Object("function");
        return new Tool(function.Text("name"), function.OptionalText("description") ?? "", Wire.Copy(function.Find("parameters")) as JsonObject);
    }

    private static string ReadChoice(Fields body) => body.Find("tool_choice") switch
    {
        null => "auto",
        { ValueKind: JsonValueKind.String } word => word.GetString()!,
        _ => body.Object("tool_choice").OptionalObject("function")?.Text("name") ?? "auto",
    };
}
