using System.Text.Json.Nodes;
using LocalRealtime.Sound;

namespace LocalRealtime.Protocol;

/// <summary>The effective configuration of a session. What this server does not act on is kept and shown as it was sent.</summary>
internal sealed record SessionConfig
{
    public required string Model { get; init; }

    /// <summary>realtime or transcription.</summary>
    public string Type { get; init; } = "realtime";

    /// <summary>False: replies are text only.</summary>
    public bool Speaks { get; init; } = true;

    public string Instructions { get; init; } = "You are a helpful assistant.";

    public AudioFormat InputFormat { get; init; } = AudioFormat.Pcm;

    public AudioFormat OutputFormat { get; init; } = AudioFormat.Pcm;

    /// <summary>Null: what people say is understood but not reported.</summary>
    public JsonObject? Transcription { get; init; }

    public JsonObject? NoiseReduction { get; init; }

    public TurnDetection? TurnDetection { get; init; } = new();

    public string Voice { get; init; } = "alloy";

    public double Speed { get; init; } = 1.0;

    public JsonArray Tools { get; init; } = [];

    public JsonNode ToolChoice { get; init; } = JsonValue.Create("auto");

    /// <summary>Null is "inf".</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Fields that are accepted and shown but change nothing here but for truncation: tracing, include, prompt, reasoning, …</summary>
    public JsonObject Rest { get; init; } = new() { ["tracing"] = null, ["truncation"] = "auto", ["prompt"] = null, ["include"] = null };

    public JsonObject ToWire(string id, long expiresAt)
    {
        var input = new JsonObject
        {
            ["format"] = Show(InputFormat),
            ["transcription"] = Transcription?.DeepClone(),
            ["noise_reduction"] = NoiseReduction?.DeepClone(),
            ["turn_detection"] = TurnDetection?.ToWire(),
        };
        var wire = new JsonObject { ["type"] = Type, ["object"] = "realtime.session", ["id"] = id, ["model"] = Model, ["expires_at"] = expiresAt };
        if (Type == "transcription")
        {
            wire["object"] = "realtime.transcription_session";
            wire["audio"] = new JsonObject { ["input"] = input };
            wire["include"] = Rest["include"]?.DeepClone();
            return wire;
        }

        wire["output_modalities"] = Modalities(Speaks);
        wire["instructions"] = Instructions;
        wire["tools"] = Tools.DeepClone();
        wire["tool_choice"] = ToolChoice.DeepClone();
        wire["max_output_tokens"] = ShowLimit(MaxOutputTokens);
        wire["audio"] = new JsonObject
        {
            ["input"] = input,
            ["output"] = new JsonObject { ["format"] = Show(OutputFormat), ["voice"] = Voice, ["speed"] = Speed },
        };
        foreach (var (name, value) in Rest) wire[name] = value?.DeepClone();
        return wire;
    }

    public static JsonArray Modalities(bool speaks) => [speaks ? "audio" : "text"];

    public static JsonNode ShowLimit(int? tokens) => tokens is { } limit ? JsonValue.Create(limit) : JsonValue.Create("inf");

    public static JsonObject Show(AudioFormat format)
        => format == AudioFormat.Pcm ? new() { ["type"] = format.Type, ["rate"] = format.Rate } : new() { ["type"] = format.Type };
}

/// <summary>audio.input.turn_detection. https://platform.openai.com/docs/guides/realtime-vad</summary>
internal sealed record TurnDetection
{
    /// <summary>Null: server_vad.</summary>
    public string? Eagerness { get; init; }

    public double Threshold { get; init; } = 0.5;

    public int PrefixPaddingMs { get; init; } = 300;

    public int SilenceDurationMs { get; init; } = 200;

    public int? IdleTimeoutMs { get; init; }

    public bool CreateResponse { get; init; } = true;

    public bool InterruptResponse { get; init; } = true;

    /// <summary>semantic_vad: the longest wait for somebody who seems to go on: 8, 4, 2 s.</summary>
    public int LongestWaitMs => Eagerness switch { "low" => 8000, "high" => 2000, _ => 4000 };

    public JsonObject ToWire() => Eagerness is not null
        ? new() { ["type"] = "semantic_vad", ["eagerness"] = Eagerness, ["create_response"] = CreateResponse, ["interrupt_response"] = InterruptResponse }
        : new()
        {
            ["type"] = "server_vad",
            ["threshold"] = Threshold,
            ["prefix_padding_ms"] = PrefixPaddingMs,
            ["silence_duration_ms"] = SilenceDurationMs,
            ["idle_timeout_ms"] = IdleTimeoutMs,
            ["create_response"] = CreateResponse,
            ["interrupt_response"] = InterruptResponse,
        };
}
