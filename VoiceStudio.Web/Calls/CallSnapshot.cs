using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>Everything a page shows of one call at one moment. Immutable: a screen renders the newest and forgets the last.</summary>
public sealed record CallSnapshot
{
    public required Guid CallId { get; init; }
    public required Guid ConversationId { get; init; }
    public required string Title { get; init; }

    /// <summary>LiveKit identity of whoever began the conversation: invites others, and ends the call for all.</summary>
    public string Owner { get; init; } = "";

    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>For people: who ended it, or why it ended by itself.</summary>
    public string? EndReason { get; init; }

    public ImmutableArray<AgentSeat> Agents { get; init; } = [];
    public ImmutableArray<PersonSeat> People { get; init; } = [];
    public FloorView Floor { get; init; } = FloorView.Open;

    /// <summary>In the order of speaking.</summary>
    public ImmutableArray<UtteranceView> Transcript { get; init; } = [];

    /// <summary>Each time the word went to another agent, and why.</summary>
    public ImmutableArray<SwitchView> Switches { get; init; } = [];

    public ImmutableArray<ToolUse> Tools { get; init; } = [];

    /// <summary>Tools that wait for a person's yes, oldest first.</summary>
    public ImmutableArray<ApprovalView> Approvals { get; init; } = [];

    public CallCost Cost { get; init; } = CallCost.None;

    public ImmutableArray<NoticeView> Notices { get; init; } = [];
}

/// <summary>A tool that an agent uses, or has used.</summary>
/// <param name="Id">The model's id of the call.</param>
/// <param name="Arguments">JSON.</param>
/// <param name="Result">Null, like <paramref name="Error"/>, while it runs.</param>
public sealed record ToolUse(string Id, string AgentId, string Name, string Arguments, string? Result, string? Error, int DurationMs, DateTimeOffset At)
{
    public bool Runs => Result is null && Error is null;
}

/// <summary>An agent asks whether it may use a tool.</summary>
/// <param name="ToolCallId">The model's id of the call.</param>
/// <param name="Arguments">JSON.</param>
public sealed record ApprovalView(string ToolCallId, string AgentId, string Name, string Arguments, DateTimeOffset At);

/// <param name="Identity">LiveKit identity, <c>agent:{id}</c>.</param>
/// <param name="Reason">For people, when it failed or left.</param>
public sealed record AgentSeat(string AgentId, string Name, string Identity, string Color, AgentStatus Status, string? Reason, AgentState State, bool Muted);

public sealed record PersonSeat(string Identity, string Name, bool Speaking, bool Connected);

/// <summary>Who has the word and why: the calls API's <c>floor</c>.</summary>
/// <param name="State">open, personSpeaking, routing or granted.</param>
/// <param name="Holder">Agent id.</param>
/// <param name="Phase">thinking or speaking.</param>
public sealed record FloorView(string State, string? Holder, string? Phase, long Epoch, string? Reserved, ImmutableArray<string> Queue, SwitchView? LastSwitch)
{
    public static FloorView Open { get; } = new("open", null, null, 0, null, [], null);

    /// <summary>Agent that the page offers ("Scout?") because the router was not sure enough to switch.</summary>
    public string? Suggested { get; init; }

    /// <summary>For people: why the floor is reserved.</summary>
    public string? ReservedWhy { get; init; }
}

/// <param name="Reason">For people: "you said Scout", "Atlas handed over: needs figures", "you clicked", "topic: travel".</param>
public sealed record SwitchView(string? From, string To, string Reason, DateTimeOffset At, bool CanUndo);

/// <param name="Id">Turn id of a person's utterance, reply id of an agent's.</param>
/// <param name="SpeakerId">LiveKit identity.</param>
/// <param name="Final">False while words may still change or come.</param>
/// <param name="CutAtMs">Set when a listener stopped it: how much was heard.</param>
public sealed record UtteranceView(string Id, bool IsAgent, string SpeakerId, string SpeakerName, string Text, bool Final, DateTimeOffset StartedAt, int? CutAtMs);

/// <param name="Code">Stable word for the page and for tests.</param>
public sealed record NoticeView(string Code, string Text, bool Warning);
