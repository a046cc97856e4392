using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>Something that happened in a call. Time is in the event: the floor has no clock.</summary>
internal abstract record FloorEvent(DateTimeOffset At)
{
    // The call
    internal sealed record PersonCame(DateTimeOffset At, string Person) : FloorEvent(At);
    internal sealed record PersonWent(DateTimeOffset At, string Person) : FloorEvent(At);
    internal sealed record TimePassed(DateTimeOffset At, DateTimeOffset HolderHeardAt) : FloorEvent(At);
    internal sealed record Restarted(DateTimeOffset At) : FloorEvent(At);
    internal sealed record CallEnded(DateTimeOffset At, string Reason) : FloorEvent(At);

    // Seats
    internal sealed record AgentAdded(DateTimeOffset At, string Agent, string Name, bool Interruptible, bool Greets) : FloorEvent(At);
    internal sealed record AgentRemoved(DateTimeOffset At, string Agent) : FloorEvent(At);

    /// <summary>Its link is up and it takes part; also any sign of life from one that was lost.</summary>
    internal sealed record AgentReady(DateTimeOffset At, string Agent) : FloorEvent(At);

    internal sealed record LinkCut(DateTimeOffset At, string Agent) : FloorEvent(At);

    /// <param name="Gone">Its participant has left the room: nothing of it can sound any more.</param>
    internal sealed record AgentFailed(DateTimeOffset At, string Agent, string Reason, bool Gone) : FloorEvent(At);

    // What people do
    internal sealed record SpeechStarted(DateTimeOffset At, string Agent, string Turn, string Person) : FloorEvent(At);
    internal sealed record SpeechEnded(DateTimeOffset At, string Agent, string Turn, TimeSpan Length, bool Answering) : FloorEvent(At);
    internal sealed record Typed(DateTimeOffset At, string Turn, string Person, string Text) : FloorEvent(At);
    internal sealed record AgentPicked(DateTimeOffset At, string Agent, string Person) : FloorEvent(At);
    internal sealed record Undone(DateTimeOffset At, string Person) : FloorEvent(At);
    internal sealed record Muted(DateTimeOffset At, string Agent, bool On, string Person) : FloorEvent(At);

    // What was found out about a turn
    internal sealed record Routed(DateTimeOffset At, string Turn, RouteDecision Decision) : FloorEvent(At);

    // What agents do
    internal sealed record ReplyStarted(DateTimeOffset At, string Agent, long Epoch) : FloorEvent(At);
    internal sealed record ReplyEnded(DateTimeOffset At, string Agent, long Epoch, ReplyOutcome Outcome, string? Reason) : FloorEvent(At);
    internal sealed record BargedIn(DateTimeOffset At, string Agent, long Epoch, string Person, int PlayedMs) : FloorEvent(At);
    internal sealed record Released(DateTimeOffset At, string Agent, long Epoch, string Reason) : FloorEvent(At);

    /// <param name="To">The agent that is meant; null when no agent has that name.</param>
    internal sealed record TurnRequested(DateTimeOffset At, string Agent, long Epoch, string Request, string? To, string Named, string Reason) : FloorEvent(At);

    /// <summary>The LiveKit server muted the agent's track, or could not.</summary>
    internal sealed record TrackMuted(DateTimeOffset At, string Agent, long Epoch, bool Done) : FloorEvent(At);
}

/// <summary>To whom a turn was spoken.</summary>
/// <param name="To">In the order of speaking, for <see cref="RouteKind.Switch"/> and <see cref="RouteKind.Several"/>.</param>
/// <param name="Reason">For people: "you said Scout".</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Suggested">The agent that the page offers instead of switching.</param>
internal sealed record RouteDecision(RouteKind Kind, ImmutableArray<string> To, string Reason, double Confidence, string? Suggested = null)
{
    public static RouteDecision Stay(string reason, double confidence, string? suggested = null) => new(RouteKind.Stay, [], reason, confidence, suggested);
    public static RouteDecision NoWords { get; } = new(RouteKind.NoWords, [], "no words", 1);
}

/// <summary>Stay: whoever answers now. Several: a queue. NoWords: a cough, a breath, "mm-hm".</summary>
internal enum RouteKind { Stay, Switch, Several, NoWords }
