using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Data;

/// <summary>One LiveKit room of a conversation, from its opening to its end.</summary>
internal sealed class Call
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ConversationId { get; set; }
    public Conversation Conversation { get; set; } = null!;
    public required string RoomName { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>For people: who ended it, or why it ended by itself.</summary>
    public string? EndReason { get; set; }

    public List<CallAgent> Agents { get; } = [];
    public List<CallPerson> People { get; } = [];
}

/// <summary>An agent in a call, at the version it joined with.</summary>
internal sealed class CallAgent
{
    public Guid CallId { get; set; }
    public Guid AgentId { get; set; }
    public int Version { get; set; }
    public int Position { get; set; }
    public AgentStatus Status { get; set; }

    /// <summary>For people, when it failed or left.</summary>
    public string? Reason { get; set; }

    public bool Muted { get; set; }

    /// <summary>Where its session lives: leave goes to the host that was asked to join.</summary>
    public required string ServiceUrl { get; set; }

    /// <summary>Rises with every new session of this agent in this call (a retry). Its callback token names it.</summary>
    public int Attempt { get; set; }

    /// <summary>Highest event of the present attempt that is stored. Written with the event itself, so that none counts twice.</summary>
    public long LastSequence { get; set; }
}

/// <summary>A person in a call.</summary>
internal sealed class CallPerson
{
    public Guid CallId { get; set; }

    /// <summary>LiveKit identity, <c>person:{accountId}</c>.</summary>
    public required string Identity { get; set; }

    public required string AccountId { get; set; }
    public required string Name { get; set; }
    public DateTimeOffset JoinedAt { get; set; }
    public DateTimeOffset? LeftAt { get; set; }
}
