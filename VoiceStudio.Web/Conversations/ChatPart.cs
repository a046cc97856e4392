using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Conversations;

/// <summary>What a chat page shows next.</summary>
public abstract record ChatPart
{
    /// <summary>The person's line is kept.</summary>
    public sealed record Written(MessageView Message) : ChatPart;

    /// <summary>A failed answer is gone; another takes its place.</summary>
    public sealed record Withdrawn(Guid MessageId) : ChatPart;

    /// <summary>An agent begins to answer.</summary>
    public sealed record Answering(Guid MessageId, Guid AgentId, string Name) : ChatPart;

    /// <summary>Words to be added to its answer.</summary>
    public sealed record Words(Guid MessageId, string Delta) : ChatPart;

    public sealed record ToolUsed(Guid MessageId, ToolCallView Tool) : ChatPart;

    /// <summary>It asks a colleague to go on.</summary>
    public sealed record HandedOver(Guid MessageId, ReplyHandOver To) : ChatPart;

    /// <summary>The answer as it is kept.</summary>
    public sealed record Answered(MessageView Message) : ChatPart;
}

public sealed record NewMessage(string Text);

/// <summary>Answer of <c>POST /api/conversations/{id}/messages</c>.</summary>
public sealed record ChatExchange(MessageView Message, IReadOnlyList<MessageView> Replies);
