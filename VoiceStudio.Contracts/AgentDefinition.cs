using System.Text.Json;

namespace VoiceStudio.Contracts;

/// <summary>An agent at a pinned version.</summary>
public sealed record AgentDefinition
{
    public required string AgentId { get; init; }
    public required int Version { get; init; }
    public required string Name { get; init; }

    /// <summary>Other names it answers to, including words that speech recognition mishears for its name.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Persona: the system prompt.</summary>
    public required string Instructions { get; init; }

    /// <summary>Realtime voice name (alloy, ash, ballad, coral, echo, sage, shimmer, verse, marin, cedar).</summary>
    public required string Voice { get; init; }

    /// <summary>Realtime model; null takes the AgentHost's configured model.</summary>
    public string? Model { get; init; }

    /// <summary>What it knows about, in a few words; used for routing.</summary>
    public string Domain { get; init; } = "";

    /// <summary>BCP 47 tag of the spoken language, e.g. "en"; null lets the model decide.</summary>
    public string? Language { get; init; }

    /// <summary>What it says first when a call starts; null waits for the person.</summary>
    public string? Greeting { get; init; }

    /// <summary>Speed of speech, 0.25 to 1.5.</summary>
    public double Speed { get; init; } = 1.0;

    /// <summary>minimal, low, medium, high or xhigh, for models that reason; null takes the model's own.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>near_field (headset) or far_field (loudspeaker); null for none.</summary>
    public string? NoiseReduction { get; init; }

    /// <summary>Speech recognition for captions, routing and memory; null takes the AgentHost's.</summary>
    public string? TranscriptionModel { get; init; }

    /// <summary>Share of the context that is kept when it is cut, 0 to 1: less is cut rarely and leaves more of the prompt cached.</summary>
    public double RetentionRatio { get; init; } = 0.8;

    /// <summary>Tokens after the instructions from which the context is cut; null takes the model's window.</summary>
    public int? ContextTokens { get; init; }

    public TurnSettings Turns { get; init; } = new();

    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];
}

/// <summary>How an agent notices that a person has finished, and how it may be interrupted.</summary>
public sealed record TurnSettings
{
    public TurnDetection Detection { get; init; } = TurnDetection.ServerVad;

    /// <summary>Silence that ends a person's turn, milliseconds (server VAD).</summary>
    public int SilenceMs { get; init; } = 500;

    /// <summary>low, medium, high or auto (semantic VAD).</summary>
    public string Eagerness { get; init; } = "auto";

    /// <summary>False: a person's speech does not cut this agent's replies.</summary>
    public bool Interruptible { get; init; } = true;
}

/// <summary>Who decides that a person's turn has ended.</summary>
public enum TurnDetection { ServerVad, SemanticVad, PushToTalk }

/// <summary>A tool the model may call.</summary>
/// <param name="Kind">builtin, http or mcp.</param>
/// <param name="Parameters">JSON Schema of the arguments.</param>
/// <param name="Settings">What this kind of tool needs to run (URL, method, ...); secrets by reference only.</param>
public sealed record ToolDefinition(string Name, string Description, string Kind, JsonElement Parameters, JsonElement? Settings = null);

/// <summary>Another agent of the same call.</summary>
public sealed record Colleague(string AgentId, string Name, string Domain);

/// <summary>Something said or written earlier.</summary>
/// <param name="Speaker">Display name of the person or agent.</param>
/// <param name="AgentId">Set when an agent said it.</param>
public sealed record HistoryEntry(string Speaker, string? AgentId, string Text, DateTimeOffset At);
