using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Calls;

/// <summary>A row of the turn ledger: <c>GET /api/calls/{id}/turns</c>.</summary>
/// <param name="Kind">grant, speak, release, revoke, barge-in, request, deny, route ...</param>
/// <param name="Why">For people.</param>
/// <param name="LatencyMs">Since the person's turn ended that this follows from: what the person waited. Null before one has ended.</param>
public sealed record LedgerView(long Number, DateTimeOffset At, string Kind, string? AgentId, long? Epoch, string? TurnId, string? Why, double? Confidence, int? LatencyMs)
{
    private const string TurnEnd = "turn-end";
    private static readonly string[] Answering = ["route", "chosen", "grant", "speak"];

    internal static IReadOnlyList<LedgerView> Of(IEnumerable<LedgerRecord> rows)
    {
        var views = new List<LedgerView>();
        DateTimeOffset? ended = null;
        foreach (var row in rows)
        {
            if (row.Kind == TurnEnd) ended = row.At;
            var latency = ended is { } end && Answering.Contains(row.Kind) ? (int?)(row.At - end).TotalMilliseconds : null;
            // Once it is heard, the wait is over: what an agent says after a hand-off was not waited for.
            if (row.Kind == "speak") ended = null;
            views.Add(new(row.Number, row.At, row.Kind, row.AgentId, row.Epoch, row.TurnId, row.Why, row.Confidence, latency));
        }

        return views;
    }
}
