using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Calls;

/// <summary>Writes what changed between two states of a call, and the agents' records, in one transaction: all of it is kept, or none.</summary>
internal sealed class CallRecorder(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    public async Task SaveAsync(CallState before, CallState after, IReadOnlyList<(Guid AgentId, AgentEvent Event)> events, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var call = await db.Calls.Include(c => c.Agents).Include(c => c.People).Include(c => c.Conversation).SingleOrDefaultAsync(c => c.Id == after.CallId, cancellationToken);
        if (call is null) return; // Deleted with its conversation: there is nothing to add to.
        SaveCall(call, after);
        SaveAgents(call, after);
        SavePeople(call, after);
        await SaveUtterancesAsync(db, before.Shown, after.Shown, cancellationToken);
        foreach (var (agentId, happened) in events) await SaveRecordAsync(db, call, agentId, happened, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private void SaveCall(Call call, CallState after)
    {
        (call.EndedAt, call.EndReason) = (after.Shown.EndedAt, after.Shown.EndReason);
        call.Conversation.LastActivityAt = time.GetUtcNow();
    }

    private static void SaveAgents(Call call, CallState after)
    {
        foreach (var (agentId, session) in after.Sessions)
        {
            if (after.Shown.Agent(agentId) is not { } seat) continue;
            var row = call.Agents.SingleOrDefault(a => a.AgentId == agentId);
            if (row is null) call.Agents.Add(row = new CallAgent { AgentId = agentId, Position = call.Agents.Count, ServiceUrl = "" });
            (row.Version, row.ServiceUrl) = (session.Invitation.Agent.Version, session.Invitation.ServiceUrl.AbsoluteUri);
            (row.Attempt, row.LastSequence) = (session.Invitation.Attempt, session.LastSequence);
            (row.Status, row.Reason, row.Muted) = (seat.Status, seat.Reason, seat.Muted);
        }
    }

    private void SavePeople(Call call, CallState after)
    {
        foreach (var person in after.Shown.People)
        {
            var row = call.People.SingleOrDefault(p => p.Identity == person.Identity);
            if (row is null)
            {
                if (!after.Accounts.TryGetValue(person.Identity, out var account)) continue;
                call.People.Add(row = new CallPerson { Identity = person.Identity, AccountId = account, Name = person.Name, JoinedAt = time.GetUtcNow() });
            }

            row.LeftAt = person.Connected ? null : row.LeftAt ?? time.GetUtcNow();
        }
    }

    private async Task SaveUtterancesAsync(StudioDb db, CallSnapshot before, CallSnapshot after, CancellationToken cancellationToken)
    {
        if (before.Transcript == after.Transcript) return;
        var old = before.Transcript.ToDictionary(u => u.Id);
        var changed = after.Transcript.Where(u => !old.Remove(u.Id, out var was) || !ReferenceEquals(was, u)).ToArray();
        var keys = changed.Select(u => u.Id).Concat(old.Keys).ToArray();
        var rows = await db.Utterances.Where(u => u.CallId == after.CallId && keys.Contains(u.Key)).ToDictionaryAsync(u => u.Key, cancellationToken);
        // What is left in the old ones is shown no more: a reply of which nothing was heard.
        db.Utterances.RemoveRange(old.Keys.Where(rows.ContainsKey).Select(k => rows[k]));
        foreach (var line in changed)
        {
            if (!rows.TryGetValue(line.Id, out var row)) db.Utterances.Add(row = NewRow(after, line));
            (row.Text, row.Final, row.CutAtMs) = (line.Text, line.Final, line.CutAtMs);
            if (line.Final) row.EndedAt ??= time.GetUtcNow();
        }
    }

    private static Utterance NewRow(CallSnapshot call, UtteranceView line) => new()
    {
        CallId = call.CallId,
        Key = line.Id,
        AgentId = line.IsAgent && call.Agents.FirstOrDefault(a => a.Identity == line.SpeakerId) is { } seat ? Guid.Parse(seat.AgentId) : null,
        SpeakerId = line.SpeakerId,
        SpeakerName = line.SpeakerName,
        Text = line.Text,
        StartedAt = line.StartedAt,
    };

    private static async Task SaveRecordAsync(StudioDb db, Call call, Guid agentId, AgentEvent happened, CancellationToken cancellationToken)
    {
        if (happened is UsageReported usage) db.Usage.Add(RowOf(call, agentId, usage));
        if (happened is not ToolCalled tool) return;
        var row = db.ToolCalls.Local.FirstOrDefault(t => t.CallId == call.Id && t.AgentId == agentId && t.ToolCallId == tool.ToolCallId)
            ?? await db.ToolCalls.FirstOrDefaultAsync(t => t.CallId == call.Id && t.AgentId == agentId && t.ToolCallId == tool.ToolCallId, cancellationToken);
        if (row is null) db.ToolCalls.Add(row = NewRow(call, agentId, tool));
        (row.Result, row.Error, row.DurationMs) = (Bounded(tool.Result), Bounded(tool.Error), tool.DurationMs);
    }

    private static ToolCallRecord NewRow(Call call, Guid agentId, ToolCalled tool) => new()
    {
        ConversationId = call.ConversationId,
        CallId = call.Id,
        AgentId = agentId,
        ToolCallId = tool.ToolCallId,
        Name = tool.Name,
        Arguments = Bounded(tool.Arguments) ?? "",
        At = tool.At,
    };

    private static Usage RowOf(Call call, Guid agentId, UsageReported usage) => new()
    {
        ConversationId = call.ConversationId,
        CallId = call.Id,
        AgentId = agentId,
        ReplyId = usage.ReplyId,
        Model = usage.Model,
        InputText = usage.InputText,
        InputAudio = usage.InputAudio,
        InputCached = usage.InputCached,
        OutputText = usage.OutputText,
        OutputAudio = usage.OutputAudio,
        At = usage.At,
    };

    private static string? Bounded(string? text) => text is { Length: > 100_000 } ? text[..100_000] : text;
}
