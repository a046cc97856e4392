using VoiceStudio.Web.Agents;

namespace VoiceStudio.Web.Data;

/// <summary>An agent as people know it. What it is made of lies in its versions, which never change.</summary>
internal sealed class Agent
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The current version's name.</summary>
    public required string Name { get; set; }

    /// <summary>The name in upper case: two agents that differ only in case cannot be told apart by ear.</summary>
    public required string NameKey { get; set; }

    public int CurrentVersion { get; set; }

    /// <summary>Takes part in no new conversation or call.</summary>
    public bool Disabled { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Deleted agents stay for the transcripts that name them.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public List<AgentVersion> Versions { get; } = [];
}

/// <summary>One state of an agent. A call pins the version it began with.</summary>
internal sealed class AgentVersion
{
    public Guid AgentId { get; set; }
    public int Version { get; set; }
    public required AgentSettings Settings { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Account that saved it; null for what the product brought.</summary>
    public string? CreatedById { get; set; }
}
