using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRealtime.Sound;
using LocalRealtime.Speaking;

namespace LocalRealtime.Protocol;

/// <summary>Applies <c>session.update</c>: only what is present changes; anything wrong changes nothing.</summary>
internal static class SessionUpdate
{
    private static readonly string[] Kept = ["tracing", "truncation", "include", "prompt", "reasoning", "parallel_tool_calls", "id", "object", "expires_at"];
    private static readonly string[] Known = ["type", "model", "output_modalities", "instructions", "audio", "tools", "tool_choice", "max_output_tokens", .. Kept];

    /// <param name="hasSpoken">True once the session has sent sound: its voice stays.</param>
    /// <exception cref="ProtocolException">The update is refused.</exception>
    public static SessionConfig Apply(SessionConfig now, Fields session, bool hasSpoken)
    {
        foreach (var property in session.Json.EnumerateObject())
        {
            if (!Known.Contains(property.Name)) throw new ProtocolException("unknown_parameter", $"Unknown parameter: '{session.PathOf(Fields.Shorten(property.Name))}'.", session.PathOf(Fields.Shorten(property.Name)));
        }

        var type = session.OneOf("type", session.Text("type"), ("realtime", "realtime"), ("transcription", "transcription"));
        var next = now with { Type = type, Rest = Keep(now.Rest, session) };
        if (session.OptionalText("instructions") is { } instructions) next = next with { Instructions = instructions };
        if (session.OptionalList("output_modalities") is { } modalities) next = next with { Speaks = Speaks(session, modalities) };
        if (session.OptionalList("tools") is { } tools) next = next with { Tools = ReadTools(session, tools) };
        if (session.Find("tool_choice") is { } choice) next = next with { ToolChoice = ReadToolChoice(session, choice) };
        if (session.Has("max_output_tokens")) next = next with { MaxOutputTokens = ReadLimit(session) };
        ContextWindow.Check(session);
        if (session.OptionalObject("audio") is { } audio) next = ApplyAudio(next, audio, hasSpoken);
        return next;
    }

    public static bool Speaks(Fields fields, IEnumerable<JsonElement> modalities)
    {
        var words = modalities.Select(m => m.ValueKind == JsonValueKind.String ? m.GetString() : null).ToArray();
        return words switch
        {
            ["audio"] => true,
            ["text"] => false,
            _ => throw ProtocolException.Invalid(fields.PathOf("output_modalities"), "Invalid modalities: supported combinations are: ['text'] and ['audio']."),
        };
    }

    public static JsonArray ReadTools(Fields fields, IEnumerable<JsonElement> tools)
    {
        var read = new JsonArray();
        foreach (var (tool, i) in tools.Select((t, i) => (t, i)))
        {
            var at = Fields.Of(tool, $"{fields.PathOf("tools")}[{i}]");
            var type = at.OneOf("type", at.Text("type"), ("function", "function"), ("mcp", "mcp"));
            _ = at.Text(type == "function" ? "name" : "server_label");
            read.Add(Wire.Copy(tool));
        }

        return read;
    }

    public static JsonNode ReadToolChoice(Fields fields, JsonElement choice)
    {
        if (choice.ValueKind == JsonValueKind.String) fields.OneOf("tool_choice", choice.GetString()!, ("auto", 0), ("none", 0), ("required", 0));
        else if (choice.ValueKind != JsonValueKind.Object) throw ProtocolException.WrongType(fields.PathOf("tool_choice"), "a string or an object", "another kind");
        return Wire.Copy(choice)!;
    }

    /// <summary>1 to 4096, or "inf".</summary>
    public static int? ReadLimit(Fields fields)
        => fields.Find("max_output_tokens") is not { } value || (value.ValueKind == JsonValueKind.String && value.ValueEquals("inf"))
            ? null
            : fields.Whole("max_output_tokens", 1, 4096);

    /// <summary>A name, or a custom voice by its id, which is spoken by the default voice.</summary>
    public static string? ReadVoice(Fields output)
    {
        if (output.Find("voice") is not { } voice) return null;
        if (voice.ValueKind == JsonValueKind.Object) return Fields.Of(voice, output.PathOf("voice")).Text("id");
        var name = output.Text("voice");
        if (Voices.Find(name) is not null) return name;
        throw ProtocolException.Invalid(output.PathOf("voice"), $"Invalid value: '{Fields.Shorten(name)}'. Supported values are: {string.Join(", ", Voices.All.Select(v => $"'{v.Name}'"))}.");
    }

    public static AudioFormat? ReadFormat(Fields fields)
    {
        if (fields.OptionalObject("format") is not { } format) return null;
        var found = AudioFormat.Find(format.Text("type")) ?? throw ProtocolException.Invalid(
            format.PathOf("type"), $"Invalid value: '{Fields.Shorten(format.Text("type"))}'. Supported values are: 'audio/pcm', 'audio/pcmu', 'audio/pcma'.");
        if (found == AudioFormat.Pcm && format.OptionalWhole("rate", 0, int.MaxValue) is { } rate and not 24_000)
            throw ProtocolException.Invalid(format.PathOf("rate"), $"Invalid value: {rate}. Supported values are: 24000.");
        return found;
    }

    private static SessionConfig ApplyAudio(SessionConfig next, Fields audio, bool hasSpoken)
    {
        if (audio.OptionalObject("input") is { } input)
        {
            if (ReadFormat(input) is { } format) next = next with { InputFormat = format };
            if (input.Has("transcription")) next = next with { Transcription = ReadTranscription(input) };
            if (input.Has("noise_reduction")) next = next with { NoiseReduction = ReadNoiseReduction(input) };
            if (input.Has("turn_detection")) next = next with { TurnDetection = ReadTurnDetection(input) };
        }

        if (audio.OptionalObject("output") is not { } output) return next;
        if (ReadFormat(output) is { } outputFormat) next = next with { OutputFormat = outputFormat };
        if (output.OptionalNumber("speed", 0.25, 1.5) is { } speed) next = next with { Speed = speed };
        if (ReadVoice(output) is not { } voice || voice == next.Voice) return next;
        if (hasSpoken) throw new ProtocolException("cannot_update_voice", "Cannot update a conversation's voice if assistant audio is present.", output.PathOf("voice"));
        return next with { Voice = voice };
    }

    private static JsonObject? ReadTranscription(Fields input)
    {
        if (input.OptionalObject("transcription") is not { } transcription) return null;
        _ = transcription.OptionalText("model");
        _ = transcription.OptionalText("language");
        _ = transcription.OptionalText("prompt");
        return Wire.Copy(transcription.Json)!.AsObject();
    }

    private static JsonObject? ReadNoiseReduction(Fields input)
    {
        if (input.OptionalObject("noise_reduction") is not { } reduction) return null;
        reduction.OneOf("type", reduction.Text("type"), ("near_field", 0), ("far_field", 0));
        return Wire.Copy(reduction.Json)!.AsObject();
    }

    private static TurnDetection? ReadTurnDetection(Fields input)
    {
        if (input.OptionalObject("turn_detection") is not { } detection) return null;
        var basis = new TurnDetection
        {
            CreateResponse = detection.OptionalFlag("create_response") ?? true,
            InterruptResponse = detection.OptionalFlag("interrupt_response") ?? true,
        };
        if (detection.OneOf("type", detection.OptionalText("type") ?? "server_vad", ("server_vad", false), ("semantic_vad", true)))
        {
            var eagerness = detection.OptionalText("eagerness") ?? "auto";
            return basis with { Eagerness = detection.OneOf("eagerness", eagerness, ("low", eagerness), ("medium", eagerness), ("high", eagerness), ("auto", eagerness)) };
        }

        return basis with
        {
            Threshold = detection.OptionalNumber("threshold", 0, 1) ?? 0.5,
            PrefixPaddingMs = detection.OptionalWhole("prefix_padding_ms", 0, 10_000) ?? 300,
            SilenceDurationMs = detection.OptionalWhole("silence_duration_ms", 0, 10_000) ?? 500,
            IdleTimeoutMs = detection.OptionalWhole("idle_timeout_ms", 5000, 30_000),
        };
    }

    private static JsonObject Keep(JsonObject rest, Fields session)
    {
        var next = rest.DeepClone().AsObject();
        foreach (var name in Kept.Where(n => n is not ("id" or "object" or "expires_at") && session.Has(n))) next[name] = Wire.Copy(session.Find(name));
        return next;
    }
}
