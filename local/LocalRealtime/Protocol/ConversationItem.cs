using System.Text.Json.Nodes;
using LocalRealtime.Hearing;
using LocalRealtime.Speaking;

namespace LocalRealtime.Protocol;

/// <summary>One entry of a conversation: a message, a function call, its output, or something kept as it was sent.</summary>
internal sealed class ConversationItem
{
    public required string Id { get; init; }

    /// <summary>message, function_call, function_call_output, or another type kept in <see cref="Opaque"/>.</summary>
    public required string Type { get; init; }

    /// <summary>system, user or assistant; null unless a message.</summary>
    public string? Role { get; init; }

    /// <summary>in_progress, completed or incomplete.</summary>
    public string Status { get; set; } = "completed";

    public List<ContentPart> Content { get; } = [];

    public string? CallId { get; init; }

    public string? Name { get; init; }

    public string? Arguments { get; set; }

    public string? Output { get; init; }

    /// <summary>Item types this server does not act on.</summary>
    public JsonObject? Opaque { get; init; }

    /// <summary>Done when the words of its sound are known; null when it has none.</summary>
    public Task? Transcribing { get; set; }

    /// <param name="withAudio">True for <c>conversation.item.retrieve</c>, the only place where sound comes back.</param>
    public JsonObject ToWire(bool withAudio = false)
    {
        var wire = Opaque?.DeepClone().AsObject() ?? [];
        wire["id"] = Id;
        wire["object"] = "realtime.item";
        wire["type"] = Type;
        if (Opaque is not null) return wire;
        wire["status"] = Status;
        if (Role is not null)
        {
            wire["role"] = Role;
            wire["content"] = new JsonArray([.. Content.Select(p => (JsonNode)p.ToWire(withAudio))]);
        }

        if (Name is not null) wire["name"] = Name;
        if (CallId is not null) wire["call_id"] = CallId;
        if (Arguments is not null) wire["arguments"] = Arguments;
        if (Output is not null) wire["output"] = Output;
        return wire;
    }
}

/// <summary>A part of a message.</summary>
internal sealed class ContentPart
{
    /// <summary>input_text, input_audio, input_image, output_text or output_audio.</summary>
    public required string Type { get; init; }

    public string? Text { get; set; }

    /// <summary>The words of the sound: null until known, and again after a truncation.</summary>
    public string? Transcript { get; set; }

    /// <summary>Sound in the session's format; null when there is none or it has been let go.</summary>
    public byte[]? Audio { get; set; }

    public int AudioMs { get; set; }

    /// <summary>An assistant's words by the millisecond at which they sound.</summary>
    public List<SpokenWord> Words { get; } = [];

    /// <summary>What the recognizer made of a person's sound.</summary>
    public Heard? Heard { get; set; }

    public JsonNode? ImageUrl { get; init; }

    public bool IsAudio => Type is "input_audio" or "output_audio";

    /// <summary>What a listener or reader knows of this part.</summary>
    public string Known => Type switch
    {
        "output_audio" => string.Concat(Words.Where(w => w.StartMs < AudioMs).Select(w => w.Text)).Trim() is { Length: > 0 } heard ? heard : Transcript ?? "",
        "input_audio" => Transcript ?? Heard?.Text ?? "",
        _ => Text ?? "",
    };

    public JsonObject ToWire(bool withAudio)
    {
        var wire = new JsonObject { ["type"] = Type };
        if (IsAudio)
        {
            if (withAudio && Audio is not null) wire["audio"] = Convert.ToBase64String(Audio);
            wire["transcript"] = Transcript;
        }
        else if (Type == "input_image")
        {
            wire["image_url"] = ImageUrl?.DeepClone();
        }
        else
        {
            wire["text"] = Text;
        }

        return wire;
    }
}
