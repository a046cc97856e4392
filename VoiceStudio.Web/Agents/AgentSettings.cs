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

    /// <summary>CSS colour, #rrggbb.</summary>
    public string Color { get; init; } = "#5c6bc0";

    public TurnSettings Turns { get; init; } = new();
    public ImmutableArray<Guid> ToolIds { get; init; } = [];

    /// <summary>AgentHost that runs it; null takes the configured one.</summary>
    public Uri? ServiceUrl { get; init; }
}
