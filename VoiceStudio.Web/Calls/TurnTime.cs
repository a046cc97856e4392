namespace VoiceStudio.Web.Calls;

/// <summary>How long one agent's turn took to come about, and how long it was heard: a row of the waterfall.</summary>
/// <param name="Deciding">From the end of the person's turn to the grant; zero when nobody had asked (a greeting, a hand-off).</param>
/// <param name="Thinking">From the grant to the first sound.</param>
/// <param name="Speaking">From the first sound to the last; zero when it never sounded.</param>
/// <param name="Cut">A person or a click ended it.</param>
/// <param name="GoesOn">It is heard, or thought about, at this moment.</param>
public sealed record TurnTime(string AgentId, long Epoch, string Why, DateTimeOffset From, TimeSpan Deciding, TimeSpan Thinking, TimeSpan Speaking, bool Cut, bool GoesOn = false)
{
    public TimeSpan ToFirstSound => Deciding + Thinking;

    public TimeSpan Whole => ToFirstSound + Speaking;

    /// <summary>Oldest first. A turn that goes on ends, here, with the newest row.</summary>
    internal static IReadOnlyList<TurnTime> Of(IReadOnlyList<LedgerView> ledger)
    {
        var turns = new List<TurnTime>();
        Running? now = null;
        DateTimeOffset? asked = null;
        foreach (var row in ledger)
        {
            if (row.Kind == "turn-end") asked = row.At;
            else if (row.Kind == "grant")
            {
                now = new(row.AgentId ?? "", row.Epoch ?? 0, row.Why ?? "", asked ?? row.At, row.At);
                asked = null;
            }
            else if (now is null || row.Epoch != now.Epoch) continue;
            else if (row.Kind == "speak") now = now with { Spoke = row.At };
            else if (row.Kind is "release" or "revoke" or "barge-in")
            {
                turns.Add(now.EndedAt(row.At, cut: row.Kind != "release"));
                now = null;
            }
        }

        if (now is not null) turns.Add(now.EndedAt(ledger[^1].At, cut: false) with { GoesOn = true });
        return turns;
    }

    private sealed record Running(string AgentId, long Epoch, string Why, DateTimeOffset From, DateTimeOffset Granted, DateTimeOffset? Spoke = null)
    {
        public TurnTime EndedAt(DateTimeOffset end, bool cut)
            => new(AgentId, Epoch, Why, From, Granted - From, (Spoke ?? end) - Granted, end - (Spoke ?? end), cut);
    }
}
