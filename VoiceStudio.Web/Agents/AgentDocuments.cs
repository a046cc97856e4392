using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace VoiceStudio.Web.Agents;

/// <summary>An agent as the API tells it: its settings, and what the studio knows about it.</summary>
public sealed record AgentDocument : AgentSettings
{
    [JsonConstructor]
    public AgentDocument()
    {
    }

    [SetsRequiredMembers]
    internal AgentDocument(AgentView agent)
        : base(agent.Settings)
        => (Id, Version, Disabled, CreatedAt) = (agent.Id, agent.Version, agent.Disabled, agent.CreatedAt);

    public Guid Id { get; init; }

    /// <summary>Current version.</summary>
    public int Version { get; init; }

    public bool Disabled { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Body of <c>PUT /api/agents/{id}</c>: the settings as they shall be.</summary>
public sealed record AgentEdit : AgentSettings
{
    /// <summary>The version this was edited from; refused when somebody saved another in between. Absent: takes whatever is there.</summary>
    public int? Version { get; init; }

    /// <summary>Absent: unchanged.</summary>
    public bool? Disabled { get; init; }

    internal AgentUpdate ToUpdate() => new(this, Version, Disabled);
}
