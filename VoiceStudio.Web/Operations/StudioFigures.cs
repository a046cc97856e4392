using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Operations;

/// <summary>What the last days were like, from what calls wrote down.</summary>
internal sealed class StudioFigures(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    public const int Days = 14;
    private const int MostFailures = 20;

    public async Task<StudioReport> ReportAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var since = new DateTimeOffset(today.AddDays(1 - Days), TimeOnly.MinValue, TimeSpan.Zero);
        var names = await db.Agents.ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken);
        var calls = await db.Calls.Where(c => c.StartedAt >= since).Select(c => new { c.Id, c.StartedAt, c.EndedAt }).ToListAsync(cancellationToken);
        var usage = await db.Usage.Where(u => u.At >= since).Select(u => new { u.At, u.AgentId, Tokens = u.InputText + u.InputAudio + u.OutputText + u.OutputAudio }).ToListAsync(cancellationToken);
        var waits = await WaitsAsync(db, since, cancellationToken);
        var days = Enumerable.Range(0, Days).Select(i => today.AddDays(i + 1 - Days)).Select(day => new StudioDay(
            day,
            calls.Count(c => DayOf(c.StartedAt) == day),
            (int)calls.Where(c => DayOf(c.StartedAt) == day && c.EndedAt is not null).Sum(c => (c.EndedAt!.Value - c.StartedAt).TotalMinutes),
            usage.Where(u => DayOf(u.At) == day).Sum(u => (long)u.Tokens),
            Percentile(waits, day, 0.5),
            Percentile(waits, day, 0.95)));
        var byAgent = usage.GroupBy(u => u.AgentId).Select(g => new AgentTokens(names.GetValueOrDefault(g.Key, "A deleted agent"), g.Sum(u => (long)u.Tokens))).OrderByDescending(a => a.Tokens);
        return new([.. days], [.. byAgent], await FailuresAsync(db, since, names, cancellationToken));
    }

    /// <summary>What people waited from the end of their turn to the first sound of the answer.</summary>
    private static async Task<ILookup<DateOnly, int>> WaitsAsync(StudioDb db, DateTimeOffset since, CancellationToken cancellationToken)
    {
        string[] telling = ["turn-end", "speak"];
        var rows = await db.Ledger.AsNoTracking().Where(r => r.At >= since && telling.Contains(r.Kind)).OrderBy(r => r.CallId).ThenBy(r => r.Number).ToListAsync(cancellationToken);
        return rows.GroupBy(r => r.CallId).SelectMany(LedgerView.Of).Where(v => v is { Kind: "speak", LatencyMs: not null }).ToLookup(v => DayOf(v.At), v => v.LatencyMs!.Value);
    }

    private static async Task<ImmutableArray<AgentFailure>> FailuresAsync(StudioDb db, DateTimeOffset since, Dictionary<Guid, string> names, CancellationToken cancellationToken)
    {
        var failed = await db.CallAgents.Where(a => a.Status == AgentStatus.Failed)
            .Join(db.Calls.Where(c => c.StartedAt >= since), a => a.CallId, c => c.Id, (a, c) => new { a.AgentId, a.Reason, c.StartedAt })
            .OrderByDescending(f => f.StartedAt).Take(MostFailures).ToListAsync(cancellationToken);
        return [.. failed.Select(f => new AgentFailure(f.StartedAt, names.GetValueOrDefault(f.AgentId, "A deleted agent"), f.Reason ?? "It said no reason."))];
    }

    private static int? Percentile(ILookup<DateOnly, int> waits, DateOnly day, double share)
    {
        var sorted = waits[day].Order().ToArray();
        return sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}

/// <param name="Days">Oldest first, one for each day.</param>
/// <param name="Agents">Most tokens first.</param>
/// <param name="Failures">Newest first.</param>
internal sealed record StudioReport(ImmutableArray<StudioDay> Days, ImmutableArray<AgentTokens> Agents, ImmutableArray<AgentFailure> Failures);

/// <param name="Minutes">Of calls that ended.</param>
/// <param name="WaitP50Ms">From the end of a person's turn to the first sound of the answer; null on a day without one.</param>
internal sealed record StudioDay(DateOnly Day, int Calls, int Minutes, long Tokens, int? WaitP50Ms, int? WaitP95Ms);

internal sealed record AgentTokens(string Name, long Tokens);

internal sealed record AgentFailure(DateTimeOffset At, string Agent, string Reason);
