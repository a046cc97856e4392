using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Web.Calls;

/// <summary>Reads calls back from the database: to show those that are over, and to go on with those that a stopped Web left behind.</summary>
internal sealed class CallArchive(IDbContextFactory<StudioDb> databases)
{
    /// <returns>Null when there is no such call in a conversation of this account.</returns>
    public async Task<CallState?> FindAsync(Guid callId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Calls.OpenTo(accountId).AnyAsync(c => c.Id == callId, cancellationToken) ? await LoadAsync(db, callId, cancellationToken) : null;
    }

    public async Task<bool> AdmitsAsync(Guid callId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Calls.OpenTo(accountId).AnyAsync(c => c.Id == callId, cancellationToken);
    }

    /// <summary>Every decision about the floor of a call, oldest first.</summary>
    /// <exception cref="RefusedException">Not found.</exception>
    public async Task<IReadOnlyList<LedgerView>> LedgerAsync(Guid callId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!await db.Calls.OpenTo(accountId).AnyAsync(c => c.Id == callId, cancellationToken)) throw RefusedException.NotFound("call");
        var rows = await db.Ledger.AsNoTracking().Where(r => r.CallId == callId).OrderBy(r => r.Number).ToListAsync(cancellationToken);
        return LedgerView.Of(rows);
    }

    /// <summary>Calls that nobody has ended.</summary>
    public async Task<IReadOnlyList<CallState>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = await db.Calls.Where(c => c.EndedAt == null).Select(c => c.Id).ToListAsync(cancellationToken);
        var calls = new List<CallState>();
        foreach (var id in ids) calls.Add(await LoadAsync(db, id, cancellationToken));
        return calls;
    }

    private static async Task<CallState> LoadAsync(StudioDb db, Guid callId, CancellationToken cancellationToken)
    {
        var call = await db.Calls.AsNoTracking().Include(c => c.Agents).Include(c => c.People).Include(c => c.Conversation).SingleAsync(c => c.Id == callId, cancellationToken);
        var lines = await db.Utterances.AsNoTracking().Where(u => u.CallId == callId).OrderBy(u => u.StartedAt).ThenBy(u => u.Id).ToListAsync(cancellationToken);
        var (seats, sessions) = await AgentsAsync(db, call, cancellationToken);
        return new()
        {
            RoomName = call.RoomName,
            OwnerId = call.Conversation.OwnerId,
            Sessions = sessions,
            Accounts = call.People.ToImmutableDictionary(p => p.Identity, p => p.AccountId),
            PeopleCame = call.People.Count > 0,
            Shown = new()
            {
                CallId = callId,
                ConversationId = call.ConversationId,
                Title = call.Conversation.Title,
                Owner = Identities.OfPerson(call.Conversation.OwnerId),
                StartedAt = call.StartedAt,
                EndedAt = call.EndedAt,
                EndReason = call.EndReason,
                Agents = seats,
                People = [.. call.People.OrderBy(p => p.JoinedAt).Select(p => new PersonSeat(p.Identity, p.Name, false, call.EndedAt is null && p.LeftAt is null))],
                Transcript = [.. lines.Select(View)],
                Switches = await SwitchesAsync(db, callId, cancellationToken),
                Tools = await ToolsAsync(db, callId, cancellationToken),
                Cost = await CostAsync(db, callId, cancellationToken),
            },
        };
    }

    private static async Task<(ImmutableArray<AgentSeat>, ImmutableDictionary<Guid, AgentSession>)> AgentsAsync(StudioDb db, Call call, CancellationToken cancellationToken)
    {
        var seats = ImmutableArray.CreateBuilder<AgentSeat>();
        var sessions = ImmutableDictionary.CreateBuilder<Guid, AgentSession>();
        foreach (var row in call.Agents.OrderBy(a => a.Position))
        {
            if (await AgentDefinitions.FindAsync(db, row.AgentId, row.Version, cancellationToken) is not var (agent, settings)) continue;
            seats.Add(new(agent.AgentId, agent.Name, Identities.OfAgent(row.AgentId), settings.Color, row.Status, row.Reason, AgentState.Idle, row.Muted));
            sessions[row.AgentId] = new(new(row.Attempt, agent, settings.Color, new Uri(row.ServiceUrl)), row.LastSequence);
        }

        return (seats.ToImmutable(), sessions.ToImmutable());
    }

    private static async Task<ImmutableArray<SwitchView>> SwitchesAsync(StudioDb db, Guid callId, CancellationToken cancellationToken)
    {
        var grants = await db.Ledger.AsNoTracking().Where(r => r.CallId == callId && r.Kind == "grant").OrderBy(r => r.Number).ToListAsync(cancellationToken);
        return [.. from row in grants
                   let grant = (LedgerEntry.Granted)Ledger.FromRow(row.ToRow())
                   where grant is { Switch: true, From: not null }
                   select new SwitchView(grant.From, grant.Agent, grant.Why, grant.At, CanUndo: false)];
    }

    private static async Task<ImmutableArray<ToolUse>> ToolsAsync(StudioDb db, Guid callId, CancellationToken cancellationToken)
    {
        var rows = await db.ToolCalls.AsNoTracking().Where(t => t.CallId == callId && t.Name != CallStory.TurnTool).OrderBy(t => t.At).ToListAsync(cancellationToken);
        return [.. rows.Select(t => new ToolUse(t.ToolCallId, t.AgentId.ToString(), t.Name, CallStory.Shown(t.Arguments)!, CallStory.Shown(t.Result), CallStory.Shown(t.Error), t.DurationMs, t.At))];
    }

    private static async Task<CallCost> CostAsync(StudioDb db, Guid callId, CancellationToken cancellationToken)
    {
        var used = await db.Usage.AsNoTracking().Where(u => u.CallId == callId).ToListAsync(cancellationToken);
        return used.Aggregate(CallCost.None, (sum, u) => sum.Plus(new(u.ReplyId, u.Model, u.InputText, u.InputAudio, u.InputCached, u.OutputText, u.OutputAudio)));
    }

    private static UtteranceView View(Utterance line)
        => new(line.Key, line.AgentId is not null, line.SpeakerId, line.SpeakerName, line.Text, line.Final, line.StartedAt, line.CutAtMs);
}
