using System.Collections.Immutable;

namespace VoiceStudio.Web.Conversations;

/// <param name="Title">Null takes the agents' names.</param>
public sealed record NewConversation(ImmutableArray<Guid> AgentIds, string? Title = null);

/// <summary>A line of the list.</summary>
/// <param name="LiveCallId">Set while a call goes on.</param>
public sealed record ConversationSummary(Guid Id, string Title, ImmutableArray<ConversationAgentView> Agents, DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt, Guid? LiveCallId)
{
    public bool Archived { get; init; }

    /// <summary>The beginning of what was last said or written, with who did.</summary>
    public string? LastWords { get; init; }
}

public sealed record ConversationAgentView(Guid AgentId, string Name, string Color);

/// <param name="Calls">Newest first.</param>
public sealed record ConversationDetails(Guid Id, string Title, ImmutableArray<ConversationAgentView> Agents, DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt,
    ImmutableArray<CallSummary> Calls)
{
    public bool Archived { get; init; }

    /// <summary>Names: whoever began it, then those who were invited.</summary>
    public ImmutableArray<string> People { get; init; } = [];

    /// <summary>The one who asks began it.</summary>
    public bool IsMine { get; init; }

    public Guid? LiveCallId => Calls.FirstOrDefault(c => c.EndedAt is null)?.Id;
}

public sealed record CallSummary(Guid Id, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? EndReason, int Utterances);

/// <param name="AgentId">Set when an agent wrote it.</param>
/// <param name="Failure">For people: why the answer is missing or incomplete.</param>
public sealed record MessageView(Guid Id, DateTimeOffset At, Guid? AgentId, string Speaker, string Text, string? Failure, ImmutableArray<ToolCallView> ToolCalls);

/// <param name="Arguments">JSON.</param>
public sealed record ToolCallView(string Name, string Arguments, string? Result, string? Error, int DurationMs);
