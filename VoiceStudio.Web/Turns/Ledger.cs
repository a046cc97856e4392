using System.Text.Json;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>A ledger entry as it lies in the database: what a person searches by, and the whole entry as JSON.</summary>
/// <param name="Number">1, 2, 3, ... within the call.</param>
/// <param name="Kind">The entry's word: grant, deny, revoke, ...</param>
/// <param name="Why">For people.</param>
/// <param name="Payload">JSON <c>{"v":1,"entry":{...}}</c>.</param>
internal sealed record LedgerRow(long Number, DateTimeOffset At, string Kind, string? AgentId, long? Epoch, string? TurnId, string? Why, double? Confidence, string Payload);

/// <summary>Entries to rows and back.</summary>
internal static class Ledger
{
    private const int Version = 1;

    private sealed record Envelope(int V, LedgerEntry Entry);

    public static LedgerRow ToRow(long number, LedgerEntry entry)
    {
        var (agent, epoch, turn, why) = Columns(entry);
        var payload = JsonSerializer.SerializeToElement(new Envelope(Version, entry), ContractJson.Options);
        var kind = payload.GetProperty("entry").GetProperty("kind").GetString()!;
        return new LedgerRow(number, entry.At, kind, agent, epoch, turn, why, (entry as LedgerEntry.Routed)?.Decision.Confidence, payload.GetRawText());
    }

    public static LedgerEntry FromRow(LedgerRow row)
    {
        var envelope = JsonSerializer.Deserialize<Envelope>(row.Payload, ContractJson.Options);
        return envelope is { V: Version, Entry: { } entry }
            ? entry
            : throw new InvalidDataException($"Ledger row {row.Number} is of version {envelope?.V}; this program reads version {Version}.");
    }

    /// <summary>The state that the rows lead to.</summary>
    public static FloorState Replay(IEnumerable<LedgerRow> rows) => FloorHistory.Replay(rows.OrderBy(r => r.Number).Select(FromRow));

    private static (string? Agent, long? Epoch, string? Turn, string? Why) Columns(LedgerEntry entry) => entry switch
    {
        LedgerEntry.Granted e => (e.Agent, e.Epoch, e.Turn?.Id, e.Why),
        LedgerEntry.Spoke e => (e.Agent, e.Epoch, null, null),
        LedgerEntry.Released e => (e.Agent, e.Epoch, null, e.Reason ?? e.Outcome.ToString()),
        LedgerEntry.Revoked e => (e.Agent, e.Epoch, null, e.Reason),
        LedgerEntry.BargedIn e => (e.Agent, e.Epoch, null, e.Person),
        LedgerEntry.MuteAsked e => (e.Agent, e.Epoch, null, null),
        LedgerEntry.TrackMuted e => (e.Agent, e.Epoch, null, null),
        LedgerEntry.Repeated e => (e.Agent, e.Epoch, null, null),
        LedgerEntry.Silenced e => (e.Agent, e.Epoch, null, e.How),
        LedgerEntry.Requested e => (e.To, null, null, e.Reason),
        LedgerEntry.Denied e => (e.By, null, null, e.Reason),
        LedgerEntry.Expired e => (e.Agent, null, null, e.Reason),
        LedgerEntry.Chosen e => (e.Grant.Agent, null, e.Grant.Turn?.Id, e.Grant.Why),
        LedgerEntry.TurnStarted e => (e.Turn.Ear, null, e.Turn.Id, e.Turn.Person),
        LedgerEntry.TurnEnded e => (null, null, e.Turn, null),
        LedgerEntry.RouteAsked e => (e.Turn.Ear, null, e.Turn.Id, null),
        LedgerEntry.Routed e => (e.Decision.To.FirstOrDefault(), null, e.Turn, e.Decision.Reason),
        LedgerEntry.Answered e => (e.Agent, null, e.Turn, null),
        LedgerEntry.Unanswered e => (null, null, e.Turn, e.Reason),
        LedgerEntry.PlansDropped e => (null, null, null, e.Reason),
        LedgerEntry.SeatChanged e => (e.Agent, null, null, e.Reason),
        LedgerEntry.MuteChanged e => (e.Agent, null, null, e.On ? "muted" : "unmuted"),
        LedgerEntry.Seated e => (e.Agent, null, null, e.Name),
        LedgerEntry.Unseated e => (e.Agent, null, null, null),
        LedgerEntry.Picked e => (e.Agent, null, null, e.Person),
        LedgerEntry.Undone e => (e.To, null, null, e.Person),
        LedgerEntry.PersonCame e => (null, null, null, e.Person),
        LedgerEntry.PersonWent e => (null, null, null, e.Person),
        LedgerEntry.Closed e => (null, null, null, e.Reason),
        _ => (null, null, null, null),
    };
}
