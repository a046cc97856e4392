using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Web.Calls;

/// <summary>What is to be learned from a call afterwards: how it went, turn by turn, and what it used.</summary>
/// <param name="People">Names by LiveKit identity.</param>
/// <param name="Agents">Names and colours by agent id.</param>
public sealed record CallReview(Guid CallId, Guid ConversationId, string Title, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? EndReason,
    ImmutableArray<ReviewedAgent> Agents, IReadOnlyDictionary<string, string> People, Scorecard Score, IReadOnlyList<TurnTime> Turns,
    ImmutableArray<ReviewedTool> Tools, ImmutableArray<ReviewedUsage> Usage);

/// <param name="Reason">For people, when it failed or left.</param>
public sealed record ReviewedAgent(string AgentId, string Name, string Color, int Version, string? Reason);

public sealed record ReviewedTool(Guid Id, DateTimeOffset At, string AgentId, string Name, string Arguments, string? Result, string? Error, int DurationMs);

/// <summary>Tokens of one agent, all replies together.</summary>
public sealed record ReviewedUsage(string AgentId, string Model, int Replies, long InputText, long InputAudio, long InputCached, long OutputText, long OutputAudio);

/// <summary>Puts a call's records together.</summary>
internal sealed class CallReviews(IDbContextFactory<StudioDb> databases)
{
    private const int MaxTools = 500;

    /// <exception cref="RefusedException">Not found, or somebody else's.</exception>
    public async Task<CallReview> FindAsync(Guid callId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var call = await db.Calls.AsNoTracking().Include(c => c.Agents).Include(c => c.People).Include(c => c.Conversation)
            .OpenTo(accountId).SingleOrDefaultAsync(c => c.Id == callId, cancellationToken) ?? throw RefusedException.NotFound("call");
        var ledger = await db.Ledger.AsNoTracking().Where(r => r.CallId == callId).OrderBy(r => r.Number).ToListAsync(cancellationToken);
        return new(callId, call.ConversationId, call.Conversation.Title, call.StartedAt, call.EndedAt, call.EndReason,
            await AgentsAsync(db, call, cancellationToken), call.People.ToDictionary(p => p.Identity, p => p.Name),
            Scorecard.Of(ledger.Select(r => Ledger.FromRow(r.ToRow()))), TurnTime.Of(LedgerView.Of(ledger)),
            await ToolsAsync(db, callId, cancellationToken), await UsageAsync(db, callId, cancellationToken));
    }

    private static async Task<ImmutableArray<ReviewedAgent>> AgentsAsync(StudioDb db, Call call, CancellationToken cancellationToken)
    {
        var ids = call.Agents.Select(a => a.AgentId).ToArray();
        var versions = await db.AgentVersions.AsNoTracking().Where(v => ids.Contains(v.AgentId)).Select(v => new { v.AgentId, v.Version, v.Settings }).ToListAsync(cancellationToken);
        return [.. call.Agents.OrderBy(a => a.Position)
            .Join(versions, a => (a.AgentId, a.Version), v => (v.AgentId, v.Version), (a, v) => new ReviewedAgent(a.AgentId.ToString(), v.Settings.Name, v.Settings.Color, a.Version, a.Reason))];
    }

    private static async Task<ImmutableArray<ReviewedTool>> ToolsAsync(StudioDb db, Guid callId, CancellationToken cancellationToken)
        => [.. await db.ToolCalls.AsNoTracking().Where(t => t.CallId == callId).OrderBy(t => t.At).Take(MaxTools)
            .Select(t => new ReviewedTool(t.Id, t.At, t.AgentId.ToString(), t.Name, t.Arguments, t.Result, t.Error, t.DurationMs)).ToListAsync(cancellationToken)];

    private static async Task<ImmutableArray<ReviewedUsage>> UsageAsync(StudioDb db, Guid callId, CancellationToken cancellationToken)
    {
        var rows = await db.Usage.AsNoTracking().Where(u => u.CallId == callId).GroupBy(u => new { u.AgentId, u.Model }).Select(g => new
        {
            g.Key, Replies = g.Count(), InputText = g.Sum(u => (long)u.InputText), InputAudio = g.Sum(u => (long)u.InputAudio), InputCached = g.Sum(u => (long)u.InputCached),
            OutputText = g.Sum(u => (long)u.OutputText), OutputAudio = g.Sum(u => (long)u.OutputAudio),
        }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new ReviewedUsage(r.Key.AgentId.ToString(), r.Key.Model, r.Replies, r.InputText, r.InputAudio, r.InputCached, r.OutputText, r.OutputAudio))];
    }
}
