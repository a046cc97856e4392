using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>
/// One decision of the floor: a row of the ledger. The state is what the entries say, and nothing else (<see cref="FloorHistory"/>).
/// Entries are read back years later: add fields with defaults, never rename or remove.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(PersonCame), "person-came")]
[JsonDerivedType(typeof(PersonWent), "person-went")]
[JsonDerivedType(typeof(Seated), "seated")]
[JsonDerivedType(typeof(Unseated), "unseated")]
[JsonDerivedType(typeof(SeatChanged), "seat")]
[JsonDerivedType(typeof(MuteChanged), "mute")]
[JsonDerivedType(typeof(TurnStarted), "turn")]
[JsonDerivedType(typeof(TurnEnded), "turn-end")]
[JsonDerivedType(typeof(AsideTaken), "aside")]
[JsonDerivedType(typeof(RouteAsked), "routing")]
[JsonDerivedType(typeof(Routed), "route")]
[JsonDerivedType(typeof(Chosen), "chosen")]
[JsonDerivedType(typeof(Granted), "grant")]
[JsonDerivedType(typeof(Spoke), "speak")]
[JsonDerivedType(typeof(Released), "release")]
[JsonDerivedType(typeof(Revoked), "revoke")]
[JsonDerivedType(typeof(BargedIn), "barge-in")]
[JsonDerivedType(typeof(MuteAsked), "mute-track")]
[JsonDerivedType(typeof(TrackMuted), "track-muted")]
[JsonDerivedType(typeof(Repeated), "repeat")]
[JsonDerivedType(typeof(Silenced), "silenced")]
[JsonDerivedType(typeof(Requested), "request")]
[JsonDerivedType(typeof(Denied), "deny")]
[JsonDerivedType(typeof(Expired), "expire")]
[JsonDerivedType(typeof(PlansDropped), "drop")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Unanswered), "unanswered")]
[JsonDerivedType(typeof(Picked), "pick")]
[JsonDerivedType(typeof(Undone), "undo")]
[JsonDerivedType(typeof(Restarted), "restart")]
[JsonDerivedType(typeof(Closed), "closed")]
internal abstract record LedgerEntry
{
    public DateTimeOffset At { get; init; }

    internal sealed record Opened(TurnOptions Rules) : LedgerEntry;
    internal sealed record PersonCame(string Person) : LedgerEntry;
    internal sealed record PersonWent(string Person) : LedgerEntry;
    internal sealed record Seated(string Agent, string Name, bool Interruptible, bool Greets) : LedgerEntry;
    internal sealed record Unseated(string Agent) : LedgerEntry;
    internal sealed record SeatChanged(string Agent, SeatStatus Status, string Reason) : LedgerEntry;
    internal sealed record MuteChanged(string Agent, bool On, string Person) : LedgerEntry;

    /// <param name="Aside">Spoken over an agent that may not be interrupted.</param>
    internal sealed record TurnStarted(PersonTurn Turn, bool Aside = false) : LedgerEntry;

    internal sealed record TurnEnded(string Turn, TimeSpan Length, bool Answering) : LedgerEntry;
    internal sealed record AsideTaken : LedgerEntry;
    internal sealed record RouteAsked(PersonTurn Turn, DateTimeOffset Due) : LedgerEntry;
    internal sealed record Routed(string Turn, RouteDecision Decision, ImmutableArray<Queued> Queue) : LedgerEntry;

    /// <summary>Decided; another gate must close first, or the agent come back.</summary>
    internal sealed record Chosen(PendingGrant Grant, DateTimeOffset Due) : LedgerEntry;

    /// <param name="Purpose"><see cref="GrantPurpose.HandOff"/>: this is the hand-off.</param>
    /// <param name="Switch">The floor went from one agent to another for this turn.</param>
    internal sealed record Granted(string Agent, long Epoch, GrantPurpose Purpose, PersonTurn? Turn, string Why, string? From, bool Switch) : LedgerEntry;

    /// <summary>The first sound of the reply.</summary>
    internal sealed record Spoke(string Agent, long Epoch) : LedgerEntry;

    internal sealed record Released(string Agent, long Epoch, ReplyOutcome Outcome, string? Reason) : LedgerEntry;

    /// <summary>Its grant is over; its gate may be open until it says otherwise.</summary>
    internal sealed record Revoked(string Agent, long Epoch, string Reason) : LedgerEntry;

    internal sealed record BargedIn(string Agent, long Epoch, string Person, int PlayedMs) : LedgerEntry;
    internal sealed record MuteAsked(string Agent, long Epoch) : LedgerEntry;

    internal sealed record TrackMuted(string Agent, long Epoch) : LedgerEntry;

    /// <summary>The grant was sent again, under the same epoch.</summary>
    internal sealed record Repeated(string Agent, long Epoch) : LedgerEntry;

    /// <summary>Nothing of that grant can be heard any more.</summary>
    internal sealed record Silenced(string Agent, long Epoch, string How) : LedgerEntry;

    internal sealed record Requested(string By, string To, string Request, string Reason) : LedgerEntry;
    internal sealed record Denied(string By, string Named, string Request, string Reason) : LedgerEntry;

    /// <summary>A lease, a reservation, a watchdog or a wait ran out.</summary>
    internal sealed record Expired(Expiry What, string? Agent, string Reason) : LedgerEntry;

    /// <summary>What was reserved and queued is given up.</summary>
    internal sealed record PlansDropped(string Reason) : LedgerEntry;

    internal sealed record Answered(string Turn, string Agent) : LedgerEntry;
    internal sealed record Unanswered(string Turn, string Reason) : LedgerEntry;
    internal sealed record Picked(string Agent, string Person) : LedgerEntry;
    internal sealed record Undone(string Person, string From, string To) : LedgerEntry;
    internal sealed record Restarted : LedgerEntry;
    internal sealed record Closed(string Reason) : LedgerEntry;
}

internal enum Expiry { Lease, Watchdog, Reservation, Wait, Speech }
