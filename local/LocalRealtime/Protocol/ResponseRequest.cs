using System.Text.Json.Nodes;
using LocalRealtime.Sound;

namespace LocalRealtime.Protocol;

/// <summary>The parameters of one response: the session's, overridden by those of <c>response.create</c>.</summary>
internal sealed record ResponseRequest
{
    public required SessionConfig Config { get; init; }

    /// <summary>False for <c>conversation: "none"</c>: nothing of it stays.</summary>
    public bool InConversation { get; init; } = true;

    /// <summary>Set when the response itself was told what to do.</summary>
    public string? OwnInstructions { get; init; }

    /// <summary>Null: the conversation is the input.</summary>
    public IReadOnlyList<ConversationItem>? Input { get; init; }

    public JsonNode? Metadata { get; init; }

    /// <exception cref="ProtocolException">The parameters are wrong.</exception>
    public static ResponseRequest Read(Fields? parameters, SessionConfig session, Conversation conversation, bool hasSpoken)
    {
        if (parameters is not { } asked) return new ResponseRequest { Config = session };
        var config = session;
        if (asked.OptionalList("output_modalities") is { } modalities) config = config with { Speaks = SessionUpdate.Speaks(asked, modalities) };
        if (asked.OptionalList("tools") is { } tools) config = config with { Tools = SessionUpdate.ReadTools(asked, tools) };
        if (asked.Find("tool_choice") is { } choice) config = config with { ToolChoice = SessionUpdate.ReadToolChoice(asked, choice) };
        if (asked.Has("max_output_tokens")) config = config with { MaxOutputTokens = SessionUpdate.ReadLimit(asked) };
        if (asked.OptionalObject("audio")?.OptionalObject("output") is { } output) config = ReadOutput(config, output, hasSpoken);
        var where = asked.OptionalText("conversation") ?? "auto";
        return new ResponseRequest
        {
            Config = config,
            OwnInstructions = asked.OptionalText("instructions"),
            InConversation = asked.OneOf("conversation", where, ("auto", true), ("none", false)),
            Input = asked.OptionalList("input") is { } input ? [.. ReadInput(asked, input, conversation, session.InputFormat)] : null,
            Metadata = ReadMetadata(asked),
        };
    }

    private static SessionConfig ReadOutput(SessionConfig config, Fields output, bool hasSpoken)
    {
        if (SessionUpdate.ReadFormat(output) is { } format) config = config with { OutputFormat = format };
        if (SessionUpdate.ReadVoice(output) is not { } voice || voice == config.Voice) return config;
        if (hasSpoken) throw new ProtocolException("cannot_update_voice", "Cannot update a conversation's voice if assistant audio is present.", output.PathOf("voice"));
        return config with { Voice = voice };
    }

    private static IEnumerable<ConversationItem> ReadInput(Fields asked, IEnumerable<System.Text.Json.JsonElement> input, Conversation conversation, AudioFormat format)
    {
        foreach (var (element, i) in input.Select((e, i) => (e, i)))
        {
            var item = Fields.Of(element, $"{asked.PathOf("input")}[{i}]");
            if (item.OptionalText("type") is not "item_reference")
            {
                yield return ItemReader.Read(item, format);
                continue;
            }

            var id = item.Text("id");
            yield return conversation.Find(id)
                ?? throw ProtocolException.Invalid(item.PathOf("id"), $"Item with id '{Fields.Shorten(id)}' not found.");
        }
    }

    private static JsonObject? ReadMetadata(Fields asked)
    {
        if (asked.OptionalObject("metadata") is not { } metadata) return null;
        var read = Wire.Copy(metadata.Json)!.AsObject();
        if (read.Count > 16) throw ProtocolException.Invalid(metadata.Path, $"Invalid '{metadata.Path}': too many properties. Expected at most 16.");
        foreach (var (name, _) in read) _ = metadata.OptionalText(name);
        return read;
    }
}
