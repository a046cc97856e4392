namespace VoiceStudio.Contracts;

/// <summary>The live agent link, AgentHost → Web: one SignalR connection per session, authenticated by its callback token.</summary>
public interface IAgentLink
{
    /// <summary>
    /// Hands over events in order. Web stores each once, by <see cref="AgentEvent.Sequence"/>, and answers with the highest sequence
    /// it holds: the host forgets those and sends the rest again after a cut.
    /// </summary>
    Task<long> Publish(IReadOnlyList<AgentEvent> events);
}

/// <summary>How either side of the link notices that the other is gone. SignalR's own defaults (15 and 30 s) are longer than a conversation bears.</summary>
public static class AgentLinkTimes
{
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
}

/// <summary>The live agent link, Web → AgentHost. Turn commands carry the epoch; one of an older epoch than the gate's is ignored.</summary>
public interface IAgentLinkClient
{
    /// <summary>
    /// The agent may be heard under this epoch, for one reply, until it is played out (<see cref="ReplyEnded"/>) or the lease runs out.
    /// A higher epoch takes the place of a lower one. The same epoch again opens nothing anew; the host unmutes its track if the gate is open.
    /// </summary>
    Task Grant(FloorGrant grant);

    /// <summary>Prolongs the lease of this epoch, and no other.</summary>
    Task Renew(FloorRenewal renewal);

    /// <summary>Falls silent now, clears what is queued, cancels and truncates; acknowledged by <see cref="FloorReleased"/>, also when nothing sounded.</summary>
    Task Revoke(FloorRevocation revocation);

    /// <summary>Ears: true streams the person's sound into this agent's Realtime session; false keeps it in the local ring buffer.</summary>
    Task Listen(bool streaming);

    /// <summary>The routed turn goes to somebody else: cancel the speculative reply and delete it and the turn's item from the session.</summary>
    Task Discard(string turnId);

    /// <summary>What another agent or person was heard to say: one labelled text item of context, no reply.</summary>
    Task Hear(HeardItem item);

    /// <summary>The answer to a <see cref="TurnRequested"/>.</summary>
    Task AnswerTurnRequest(TurnRequestAnswer answer);

    /// <summary>Who else is in the call now.</summary>
    Task SetColleagues(IReadOnlyList<Colleague> colleagues);

    /// <summary>A person muted or unmuted this agent.</summary>
    Task SetMuted(bool muted);

    /// <summary>A person has a tool stopped that still runs.</summary>
    Task StopTool(string toolCallId);

    /// <summary>A person's answer, given on the page, to <see cref="ApprovalAsked"/>.</summary>
    Task AnswerApproval(string toolCallId, bool approved);

    /// <summary>The call is over, or the agent was removed from it.</summary>
    Task Leave(string reason);
}

/// <param name="Epoch">Rises with every grant of the call.</param>
/// <param name="Lease">How long the grant lives unless renewed.</param>
/// <param name="Purpose">What to say.</param>
/// <param name="TurnId">The person's turn to answer, for <see cref="GrantPurpose.AnswerPerson"/>.</param>
/// <param name="Text">Typed words to answer, when the turn was typed and not spoken.</param>
/// <param name="Briefing">For a hand-off or a switch: what the agent must know before it speaks.</param>
public sealed record FloorGrant(long Epoch, TimeSpan Lease, GrantPurpose Purpose, string? TurnId = null, string? Text = null, Briefing? Briefing = null)
{
    /// <summary>
    /// Web's clock when it sent this. The lease counts from here, not from arrival: a grant that was held up longer than its lease opens nothing.
    /// The host takes the smallest (arrival − IssuedAt) it has seen on this link for the difference of the two clocks.
    /// </summary>
    public DateTimeOffset IssuedAt { get; init; }
}

public enum GrantPurpose
{
    /// <summary>Answer the person's turn (spoken: from the stream or the ring buffer; or typed).</summary>
    AnswerPerson,

    /// <summary>Take over from a colleague who asked for it with request_turn.</summary>
    HandOff,

    /// <summary>Open the call with the agent's greeting.</summary>
    Greet,

    /// <summary>
    /// Go on where the listener stopped hearing: after a false interruption, or under a new epoch after Web was restarted
    /// (a reply that is still sounding goes on, its frames tagged anew).
    /// </summary>
    Resume,
}

/// <summary>What the next speaker is told, as text, before it answers.</summary>
/// <param name="From">Name of the agent that handed over, if one did.</param>
/// <param name="Why">Why the floor comes to it, for people: "you said Scout", "Atlas handed over: needs figures".</param>
/// <param name="OpenQuestion">The question that is still open, in the person's words.</param>
public sealed record Briefing(string? From, string Why, string? OpenQuestion = null);

/// <summary>A lease that has run out stays so: a renewal that comes too late changes nothing.</summary>
public sealed record FloorRenewal(long Epoch, TimeSpan Lease)
{
    /// <summary>As in <see cref="FloorGrant.IssuedAt"/>.</summary>
    public DateTimeOffset IssuedAt { get; init; }
}

public sealed record FloorRevocation(long Epoch, string Reason);

/// <param name="Speaker">Display name of who said it.</param>
/// <param name="Text">Exactly what was heard: cut at the played millisecond.</param>
public sealed record HeardItem(string UtteranceId, string Speaker, bool IsAgent, string Text);

public sealed record TurnRequestAnswer(string RequestId, bool Granted, string Reason);
