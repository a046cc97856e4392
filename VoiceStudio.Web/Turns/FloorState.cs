using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>Everything the floor of one call remembers. Only <see cref="FloorHistory.After"/> makes a new one.</summary>
internal sealed record FloorState
{
    public TurnOptions Rules { get; init; } = new();
    public FloorPhase Phase { get; init; } = new FloorPhase.Open();

    /// <summary>The highest epoch ever granted; it never falls.</summary>
    public long Epoch { get; init; }

    /// <summary>In the order of joining.</summary>
    public ImmutableArray<Seat> Seats { get; init; } = [];

    /// <summary>Identities of the people in the room.</summary>
    public ImmutableArray<string> People { get; init; } = [];

    /// <summary>Who answers when nobody else is meant: the agent that spoke last, or the one a person picked.</summary>
    public string? Current { get; init; }

    /// <summary>A person clicked on <see cref="Current"/>: the next turn is its own unless another is called by name.</summary>
    public bool Picked { get; init; }

    /// <summary>A gate that may still be open although its grant is over.</summary>
    public Closing? Closing { get; init; }

    public Reservation? Reserved { get; init; }

    /// <summary>Who answers after the holder, when several were spoken to.</summary>
    public ImmutableArray<Queued> Queue { get; init; } = [];

    /// <summary>Turns spoken over an agent that may not be interrupted; they come next.</summary>
    public ImmutableArray<PersonTurn> Aside { get; init; } = [];

    /// <summary>Agent turns since a person last had the word.</summary>
    public int AgentTurns { get; init; }

    public FloorSwitch? LastSwitch { get; init; }

    /// <summary>Offered to the people, not done: the router was not sure enough.</summary>
    public string? Suggested { get; init; }

    /// <summary>Ids of the latest turns that were answered or closed with a reason: a late message must not open them again.</summary>
    public ImmutableArray<string> Settled { get; init; } = [];

    /// <summary>When Web last took the call up again from its ledger: links need a moment to come back.</summary>
    public DateTimeOffset? RestartedAt { get; init; }

    public bool Ended { get; init; }

    public Seat? Find(string? agent) => Seats.FirstOrDefault(s => s.Agent == agent);

    public bool Usable(string? agent) => Find(agent) is { Usable: true };

    public IEnumerable<Seat> UsableSeats => Seats.Where(s => s.Usable);

    /// <summary>Until when an agent that is not there may be waited for; null when waiting makes no sense.</summary>
    public DateTimeOffset? WaitFor(string? agent) => Find(agent) switch
    {
        { Muted: false, Status: SeatStatus.Lost or SeatStatus.Joining } seat => Later(
            seat.StatusSince + (seat.Status == SeatStatus.Lost ? Rules.LinkGrace : Rules.RestartWait),
            RestartedAt + Rules.RestartWait),
        _ => null,
    };

    /// <summary>A session that listened and is not coming back.</summary>
    public bool IsDeaf(string? agent, DateTimeOffset now) => agent is not null && Find(agent) is not { Status: SeatStatus.Ready } && !(WaitFor(agent) > now);

    public bool IsLive(string turn) => Phase switch
    {
        FloorPhase.PersonSpeaking p => p.Turns.Any(t => t.Id == turn),
        FloorPhase.Routing r => r.Turn?.Id == turn,
        FloorPhase.Granted g => g.Turn?.Id == turn,
        _ => false,
    } || Aside.Any(t => t.Id == turn) || Queue.Any(q => q.Turn.Id == turn);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    /// <summary>Whose session streams the people's sound to its model; the others keep it in their ring buffers.</summary>
    public string? Ears => Phase switch
    {
        FloorPhase.Granted g => g.Agent,
        FloorPhase.PersonSpeaking { Turns: [var first, ..] } when Find(first.Ear) is { Status: SeatStatus.Ready } => first.Ear,
        FloorPhase.Routing { Turn.Ear: { } ear } when Find(ear) is { Status: SeatStatus.Ready } => ear,
        _ when Usable(Current) => Current,
        _ => (UsableSeats.FirstOrDefault() ?? Seats.FirstOrDefault(s => s.Status == SeatStatus.Ready))?.Agent,
    };
}

/// <summary>The four states of the floor.</summary>
internal abstract record FloorPhase
{
    internal sealed record Open : FloorPhase;

    /// <param name="Turns">Who speaks and who has spoken meanwhile; the latest to end comes last.</param>
    internal sealed record PersonSpeaking(ImmutableArray<PersonTurn> Turns) : FloorPhase;

    /// <param name="Turn">What is to be answered; null for a hand-off or a greeting that waits.</param>
    /// <param name="Decided">Known already, and waiting for another gate to close or for the agent to come back.</param>
    /// <param name="Due">When waiting ends.</param>
    internal sealed record Routing(PersonTurn? Turn, PendingGrant? Decided, DateTimeOffset Due) : FloorPhase;

    /// <param name="Speaking">False while it thinks.</param>
    /// <param name="Opened">Every grant sent has surely arrived.</param>
    /// <param name="Repeated">The grant was sent more than once: no word of the host tells which of them it had by then.</param>
    internal sealed record Granted(string Agent, long Epoch, GrantPurpose Purpose, PersonTurn? Turn, string Why, string? From, bool Speaking, bool Opened, DateTimeOffset Since, bool Repeated = false) : FloorPhase;
}

/// <summary>An agent's place in the call.</summary>
/// <param name="StatusSince">When <paramref name="Status"/> began.</param>
/// <param name="Interruptible">False: people do not cut its replies.</param>
/// <param name="Greets">Has a greeting to open the call with.</param>
internal sealed record Seat(string Agent, string Name, bool Interruptible, bool Greets, SeatStatus Status, DateTimeOffset StatusSince, bool Muted)
{
    public bool Usable => Status == SeatStatus.Ready && !Muted;
}

/// <summary>Joining: not yet there. Lost: its link is cut, or it does not answer. Failed: it said so.</summary>
internal enum SeatStatus { Joining, Ready, Lost, Failed }

/// <summary>A stretch of a person's speech (or a typed line) from its beginning until it is answered.</summary>
/// <param name="Ear">The agent whose session heard it; null when typed.</param>
/// <param name="Text">The words, when typed.</param>
/// <param name="Answering">The ear has begun a speculative reply.</param>
/// <param name="Interrupted">The agent that was speaking when it began.</param>
/// <param name="Length">Of the speech, once it is over.</param>
/// <param name="Expected">A gate closed because of it, and its start is not yet reported.</param>
internal sealed record PersonTurn(
    string Id, string Person, string? Ear, DateTimeOffset StartedAt, string? Text = null,
    bool Over = false, bool Answering = false, string? Interrupted = null, TimeSpan Length = default, bool Expected = false)
{
    /// <summary>The agents that were granted the floor for it.</summary>
    public ImmutableArray<string> Tried { get; init; } = [];
}

/// <summary>A decision that waits to be carried out.</summary>
/// <param name="Resumes">The epoch under which the same reply may still be sounding.</param>
internal sealed record PendingGrant(string Agent, GrantPurpose Purpose, PersonTurn? Turn, string Why, string? From = null, long? Resumes = null);

/// <param name="Opened">Its grant has surely arrived. One that is still on its way would open the gate, and unmute the track, late.</param>
/// <param name="AskedAt">When the server was asked to mute its track.</param>
/// <param name="Muted">The server did.</param>
internal sealed record Closing(string Agent, long Epoch, DateTimeOffset Since, bool Opened, DateTimeOffset? AskedAt = null, bool Muted = false, DateTimeOffset? FirstAskedAt = null);

internal sealed record Reservation(string By, string To, string Request, string Reason, PersonTurn? Turn);

internal sealed record Queued(string Agent, string Why, PersonTurn Turn);

/// <param name="Turn">The question that went from one to the other.</param>
internal sealed record FloorSwitch(string? From, string To, string Reason, DateTimeOffset At, PersonTurn? Turn);
