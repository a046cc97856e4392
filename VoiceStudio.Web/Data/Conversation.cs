namespace VoiceStudio.Web.Data;

/// <summary>The lasting thread between people and agents: text messages and calls.</summary>
internal sealed class Conversation
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>Account that began it: it alone renames, deletes and invites.</summary>
    public required string OwnerId { get; set; }
    public required string Title { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Of the newest message or call.</summary>
    public DateTimeOffset LastActivityAt { get; set; }

    public DateTimeOffset? ArchivedAt { get; set; }

    public List<ConversationAgent> Agents { get; } = [];
    public List<ConversationMember> Members { get; } = [];
    public List<Call> Calls { get; } = [];
    public List<Message> Messages { get; } = [];
}

/// <summary>An agent of a conversation. The first one answers when nobody is named.</summary>
internal sealed class ConversationAgent
{
    public Guid ConversationId { get; set; }
    public Guid AgentId { get; set; }
    public int Position { get; set; }
    public Agent Agent { get; set; } = null!;
}

/// <summary>Something written in a conversation.</summary>
internal sealed class Message
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ConversationId { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>Set when an agent wrote it.</summary>
    public Guid? AgentId { get; set; }

    /// <summary>Set when a person wrote it.</summary>
    public string? AccountId { get; set; }

    /// <summary>The name the writer had then.</summary>
    public required string Speaker { get; set; }

    public required string Text { get; set; }

    /// <summary>For people: why an agent's answer is missing or incomplete.</summary>
    public string? Failure { get; set; }
}
