using LocalRealtime.Sound;

namespace LocalRealtime.Protocol;

/// <summary>Reads an item that a client sends, in <c>conversation.item.create</c> or as input of a response.</summary>
internal static class ItemReader
{
    private static readonly string[] Opaque = ["mcp_approval_request", "mcp_approval_response", "mcp_call", "mcp_list_tools"];

    /// <exception cref="ProtocolException">Not an item.</exception>
    public static ConversationItem Read(Fields item, AudioFormat format)
    {
        var id = item.OptionalText("id") ?? Ids.Item();
        if (id.Length > 32) throw ProtocolException.Invalid(item.PathOf("id"), $"Invalid '{item.PathOf("id")}': string too long. Expected a string with maximum length 32, but got a string with length {id.Length} instead.");
        var type = item.Text("type");
        switch (type)
        {
            case "message": return Message(item, id, format);
            case "function_call":
                return new ConversationItem { Id = id, Type = type, Name = item.Text("name"), CallId = item.OptionalText("call_id") ?? Ids.Call(), Arguments = item.OptionalText("arguments") ?? "{}" };
            case "function_call_output":
                return new ConversationItem { Id = id, Type = type, CallId = item.Text("call_id"), Output = item.Text("output") };
        }

        if (Opaque.Contains(type)) return new ConversationItem { Id = id, Type = type, Opaque = Wire.Copy(item.Json)!.AsObject() };
        throw ProtocolException.Invalid(item.PathOf("type"), $"Invalid value: '{Fields.Shorten(type)}'. Supported values are: 'message', 'function_call', and 'function_call_output'.");
    }

    private static ConversationItem Message(Fields item, string id, AudioFormat format)
    {
        var role = item.OneOf("role", item.Text("role"), ("user", "user"), ("assistant", "assistant"), ("system", "system"));
        var message = new ConversationItem { Id = id, Type = "message", Role = role };
        foreach (var (part, i) in (item.OptionalList("content") ?? throw ProtocolException.Missing(item.PathOf("content"))).Select((p, i) => (p, i)))
        {
            message.Content.Add(Part(Fields.Of(part, $"{item.PathOf("content")}[{i}]"), role, format));
        }

        return message;
    }

    private static ContentPart Part(Fields part, string role, AudioFormat format)
    {
        var type = part.Text("type");
        switch (role, type)
        {
            case ("user" or "system", "input_text"):
            case ("assistant", "output_text"):
                return new ContentPart { Type = type, Text = part.Text("text") };
            case ("user", "input_audio"):
                var audio = Base64.Read(part.Text("audio"), part.PathOf("audio"));
                return new ContentPart { Type = type, Audio = audio, AudioMs = format.ToMilliseconds(audio.Length), Transcript = part.OptionalText("transcript") };
            case ("assistant", "output_audio"):
                return new ContentPart { Type = type, Transcript = part.OptionalText("transcript") ?? "" };
            case ("user", "input_image"):
                return new ContentPart { Type = type, ImageUrl = Wire.Copy(part.Find("image_url")) };
            default:
                throw ProtocolException.Invalid(part.PathOf("type"), $"Invalid value: '{Fields.Shorten(type)}'. Supported values for role '{role}' are: {Supported(role)}.");
        }
    }

    private static string Supported(string role) => role switch
    {
        "assistant" => "'output_text' and 'output_audio'",
        "system" => "'input_text'",
        _ => "'input_text', 'input_audio' and 'input_image'",
    };
}
