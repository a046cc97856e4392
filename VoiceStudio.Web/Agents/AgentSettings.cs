using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Agents;

/// <summary>What an agent is made of: one version's worth. This is also its JSON in the agents API, in exports and in the database.</summary>
public record AgentSettings
{
    public required string Name { get; init; }

    /// <summary>Other names it answers to, including words that speech recognition mishears for its name.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Persona: the system prompt.</summary>
    public required string Instructions { get; init; }

    public required string Voice { get; init; }

    /// <summary>Realtime model; null takes the configured one.</summary>
    public string? Model { get; init; }

    /// <summary>What it knows about, in a few words: decides who answers when nobody is named.</summary>
    public string Domain { get; init; } = "";

    /// <summary>BCP 47, or null to let the model decide.</summary>
    public string? Language { get; init; }

    /// <summary>What it says first when a call starts.</summary>
    public string? Greeting { get; init; }

    /// <summary>Speed of speech, 0.25 to 1.5.</summary>
    public double Speed { get; init; } = 1.0;

    /// <summary>How long a model that reasons may think: minimal, low, medium, high or xhigh; null takes the model's own.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>near_field (headset) or far_field (loudspeaker); null for none.</summary>
    public string? NoiseReduction { get; init; }

    /// <summary>Speech recognition for captions, routing and memory; null takes the configured one.</summary>
    public string? TranscriptionModel { get; init; }

    /// <summary>Share of the context that is kept when it is cut, 0 to 1.</summary>
    public double RetentionRatio { get; init; } = 0.8;

    /// <summary>Tokens after the instructions from which the context is cut; null takes the model's window.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>CSS colour, #rrggbb.</summary>
    public string Color { get; init; } = "#5c6bc0";

    public TurnSettings Turns { get; init; } = new();
    public ImmutableArray<Guid> ToolIds { get; init; } = [];

    /// <summary>AgentHost that runs it; null takes the configured one.</summary>
    public Uri? ServiceUrl { get; init; }
}
