namespace VoiceStudio.Contracts;

/// <summary>Body of <c>POST {agentServiceUrl}/voice/join</c>: everything one agent needs to take part in one call.</summary>
public sealed record JoinRequest
{
    public required string CallId { get; init; }
    public required string RoomName { get; init; }

    /// <summary>WebSocket URL of the LiveKit server (ws or wss).</summary>
    public required string LiveKitUrl { get; init; }

    /// <summary>LiveKit access token for this room and <see cref="Identity"/>, kind agent.</summary>
    public required string Token { get; init; }

    /// <summary>Always <c>agent:{agentId}</c>: the same agent can never be in a room twice.</summary>
    public required string Identity { get; init; }

    public required AgentDefinition Agent { get; init; }

    /// <summary>The other agents of the call; empty when there is one agent only.</summary>
    public IReadOnlyList<Colleague> Colleagues { get; init; } = [];

    /// <summary>What was said in the conversation before, oldest first, cut to what is useful.</summary>
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <summary>Where status reports go: <c>POST</c> of a <see cref="StatusReport"/> with <see cref="CallbackToken"/> as bearer.</summary>
    public required Uri CallbackUrl { get; init; }

    /// <summary>SignalR hub of the live agent link (<see cref="IAgentLink"/>); absent when the caller offers callbacks only.</summary>
    public Uri? LinkUrl { get; init; }

    /// <summary>For tools that need Web's knowledge; absent when the caller has none.</summary>
    public DeskAccess? Desk { get; init; }

    /// <summary>Secret of this call and agent; authenticates callbacks and the link.</summary>
    public required string CallbackToken { get; init; }
}

/// <summary>Answer of <c>/voice/join</c> (202). The same join again gives the same answer.</summary>
public sealed record JoinResponse(string SessionId, string CallId, string AgentId, string Identity, AgentStatus Status);

/// <summary>Body of <c>POST {agentServiceUrl}/voice/leave</c>.</summary>
public sealed record LeaveRequest(string CallId, string AgentId, string Reason);

/// <summary>Body of the status callback.</summary>
/// <param name="Reason">For people: why it failed or left. Never a secret, never what was said.</param>
public sealed record StatusReport(AgentStatus Status, string? Reason, DateTimeOffset At);

/// <summary>One live session, as <c>GET /voice/sessions</c> lists it.</summary>
public sealed record SessionSummary(string SessionId, string CallId, string AgentId, string RoomName, AgentStatus Status, AgentState State, DateTimeOffset StartedAt);

/// <summary>How far an agent's participation in a call has come.</summary>
public enum AgentStatus { Invited, Joining, Connected, Ready, Failed, Left }

/// <summary>What an agent that takes part is doing; LiveKit's words (attribute <c>lk.agent.state</c>).</summary>
public enum AgentState { Initializing, Idle, Listening, Thinking, Speaking }
