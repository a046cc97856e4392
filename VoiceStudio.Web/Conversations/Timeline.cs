using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>What was written and said in a conversation, in time, a window of it at once: a page never holds more rows than a screen or three.</summary>
internal sealed class Timeline(IDbContextFactory<StudioDb> databases)
{
    public const int Window = 40;

    /// <param name="later">Rows after the window; 0 is the newest window.</param>
    /// <exception cref="RefusedException">Not found, or somebody else's.</exception>
    public async Task<TimelineWindow> ReadAsync(Guid conversationId, string accountId, int later, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!await db.Conversations.OpenTo(accountId).AnyAsync(c => c.Id == conversationId, cancellationToken)) throw RefusedException.NotFound("conversation");
        var messages = db.Messages.AsNoTracking().Where(m => m.ConversationId == conversationId);
        var calls = db.Calls.AsNoTracking().Where(c => c.ConversationId == conversationId);
        var spoken = calls.Join(db.Utterances.AsNoTracking().Where(u => u.Text != ""), c => c.Id, u => u.CallId, (c, u) => u);
        var total = await messages.CountAsync(cancellationToken) + await calls.CountAsync(cancellationToken) + await spoken.CountAsync(cancellationToken);
        later = Math.Clamp(later, 0, Math.Max(0, total - 1));

        // The newest of each kind until the window is surely full.
        var enough = later + Window;
        var rows = new List<TimelineRow>();
        rows.AddRange((await calls.OrderByDescending(c => c.StartedAt).Take(enough).Select(c => new { c.Id, c.StartedAt }).ToListAsync(cancellationToken)).Select(c => new CallBegan(c.StartedAt, c.Id)));
        rows.AddRange((await spoken.OrderByDescending(u => u.StartedAt).Take(enough).ToListAsync(cancellationToken)).Select(u => new Said(Line(u), u.CallId)));
        rows.AddRange((await messages.OrderByDescending(m => m.At).Take(enough).ToListAsync(cancellationToken)).Select(m => new Written(MessageStore.View(m))));
        // A call begins before whatever is said in it at the same moment.
        var window = rows.OrderByDescending(r => r.At).ThenBy(r => r is CallBegan).Skip(later).Take(Window).Reverse().ToArray();
        return new([.. await WithToolsAsync(db, window, cancellationToken)], later, total, await ColorsAsync(db, window, cancellationToken));
    }

    /// <summary>The utterances of one call, oldest first.</summary>
    /// <param name="skip">Rows before the window.</param>
    public async Task<(ImmutableArray<SpokenLine> Lines, int Total)> ReadCallAsync(Guid callId, string accountId, int skip, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var spoken = db.Utterances.AsNoTracking().Where(u => u.CallId == callId && u.Text != "" && db.Calls.OpenTo(accountId).Any(c => c.Id == callId));
        var rows = await spoken.OrderBy(u => u.StartedAt).ThenBy(u => u.Id).Skip(Math.Max(0, skip)).Take(Window).ToListAsync(cancellationToken);
        return ([.. rows.Select(Line)], await spoken.CountAsync(cancellationToken));
    }

    /// <summary>As the agents look today: also of those that left the conversation.</summary>
    private static async Task<IReadOnlyDictionary<Guid, string>> ColorsAsync(StudioDb db, TimelineRow[] window, CancellationToken cancellationToken)
    {
        var ids = window.Select(r => r switch { Said s => s.Line.AgentId, Written w => w.Message.AgentId, _ => null }).OfType<Guid>().Distinct().ToArray();
        return (await db.Agents.AsNoTracking().Where(a => ids.Contains(a.Id))
            .Join(db.AgentVersions, a => new { AgentId = a.Id, Version = a.CurrentVersion }, v => new { v.AgentId, v.Version }, (a, v) => new { a.Id, v.Settings }).ToListAsync(cancellationToken))
            .ToDictionary(a => a.Id, a => a.Settings.Color);
    }

    private static async Task<IEnumerable<TimelineRow>> WithToolsAsync(StudioDb db, TimelineRow[] window, CancellationToken cancellationToken)
    {
        var ids = window.OfType<Written>().Where(w => w.Message.AgentId is not null).Select(w => (Guid?)w.Message.Id).ToArray();
        if (ids.Length == 0) return window;
        var tools = (await db.ToolCalls.AsNoTracking().Where(t => ids.Contains(t.MessageId)).OrderBy(t => t.At).ToListAsync(cancellationToken)).ToLookup(t => t.MessageId, MessageStore.View);
        return window.Select(row => row is Written w ? new Written(w.Message with { ToolCalls = [.. tools[w.Message.Id]] }) : row);
    }

    private static SpokenLine Line(Utterance u) => new(u.Id, u.StartedAt, u.AgentId, u.SpeakerId, u.SpeakerName, u.Text, u.Final, u.CutAtMs);
}

/// <param name="Rows">Oldest first.</param>
/// <param name="Later">Rows after the window.</param>
/// <param name="Colors">Of the agents in it.</param>
internal sealed record TimelineWindow(ImmutableArray<TimelineRow> Rows, int Later, int Total, IReadOnlyDictionary<Guid, string> Colors)
{
    public int Earlier => Total - Later - Rows.Length;
}

/// <summary>A row of a conversation's page.</summary>
internal abstract record TimelineRow(DateTimeOffset At);

internal sealed record CallBegan(DateTimeOffset At, Guid CallId) : TimelineRow(At);

internal sealed record Said(SpokenLine Line, Guid CallId) : TimelineRow(Line.At);

internal sealed record Written(MessageView Message) : TimelineRow(Message.At);

/// <param name="SpeakerId">LiveKit identity.</param>
/// <param name="CutAtMs">Milliseconds that were heard, when a listener stopped it.</param>
public sealed record SpokenLine(Guid Id, DateTimeOffset At, Guid? AgentId, string SpeakerId, string Speaker, string Text, bool Final, int? CutAtMs);
