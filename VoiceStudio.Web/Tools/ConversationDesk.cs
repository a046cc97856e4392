using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>
/// Tools that need what only Web knows: an agent takes a note (a message of its own in the conversation, which the person sees), reads the
/// notes, and looks into the same person's earlier conversations.
/// </summary>
internal sealed class ConversationDesk(IDbContextFactory<StudioDb> databases, DeskTokens tokens, OwnAddress own, TimeProvider time)
{
    public const string Path = "api/desk";
    private const string NoteMark = "Note: ";
    private const int LongestNote = 2_000;
    private const int MostNotes = 100;
    private const int MostConversations = 5;
    private const int MostLines = 3;
    private const int LinesLookedAt = 400;

    /// <summary>What a host is given with a call or a question.</summary>
    public DeskAccess Open(Guid conversationId, Guid agentId) => new(new Uri(own.BaseUrl, Path), tokens.Make(conversationId, agentId));

    /// <returns>For the model.</returns>
    /// <exception cref="RefusedException">The conversation is gone, or the arguments cannot be used.</exception>
    public async Task<string> RunAsync(Guid conversationId, Guid agentId, DeskRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var owner = await db.Conversations.Where(c => c.Id == conversationId).Select(c => c.OwnerId).SingleOrDefaultAsync(cancellationToken) ?? throw RefusedException.NotFound("conversation");
        return request.Tool switch
        {
            "take_note" => await TakeNoteAsync(db, conversationId, agentId, Text(request.Arguments, "text"), cancellationToken),
            "read_notes" => await ReadNotesAsync(db, conversationId, cancellationToken),
            "search_conversations" => await SearchAsync(db, conversationId, owner, Text(request.Arguments, "query"), cancellationToken),
            _ => throw RefusedException.NotFound("tool"),
        };
    }

    private async Task<string> TakeNoteAsync(StudioDb db, Guid conversationId, Guid agentId, string text, CancellationToken cancellationToken)
    {
        if (text.Length is 0 or > LongestNote) throw RefusedException.Invalid("text", $"A note has 1 to {LongestNote:N0} characters.");
        if (await db.Messages.CountAsync(m => m.ConversationId == conversationId && m.AgentId != null && m.Text.StartsWith(NoteMark), cancellationToken) >= MostNotes)
            throw RefusedException.Invalid("text", $"There are {MostNotes} notes already.");
        var seat = await db.Agents.Where(a => a.Id == agentId).Select(a => a.CurrentVersion).SingleOrDefaultAsync(cancellationToken);
        var version = await db.AgentVersions.AsNoTracking().SingleOrDefaultAsync(v => v.AgentId == agentId && v.Version == seat, cancellationToken) ?? throw RefusedException.NotFound("agent");
        db.Messages.Add(new Message { ConversationId = conversationId, AgentId = agentId, Speaker = version.Settings.Name, Text = NoteMark + text, At = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        return "Noted.";
    }

    private static async Task<string> ReadNotesAsync(StudioDb db, Guid conversationId, CancellationToken cancellationToken)
    {
        var notes = await db.Messages.Where(m => m.ConversationId == conversationId && m.AgentId != null && m.Text.StartsWith(NoteMark)).Select(m => new { m.At, m.Speaker, m.Text }).Take(MostNotes).ToListAsync(cancellationToken);
        return notes.Count == 0 ? "There are no notes." : string.Join('\n', notes.OrderBy(n => n.At).Select(n => Line(n.At, n.Speaker, n.Text[NoteMark.Length..])));
    }

    private static async Task<string> SearchAsync(StudioDb db, Guid conversationId, string owner, string query, CancellationToken cancellationToken)
    {
        if (WordSearch.Find(db, query) is not { } ids) throw RefusedException.Invalid("query", "Words to search for are needed.");
        var found = await db.Conversations.Where(c => c.OwnerId == owner && c.Id != conversationId && ids.Contains(c.Id)).Select(c => new { c.Id, c.Title, c.LastActivityAt }).ToListAsync(cancellationToken);
        if (found.Count == 0) return "Nothing was said about that in earlier conversations.";
        var terms = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var answer = new List<string>();
        foreach (var conversation in found.OrderByDescending(c => c.LastActivityAt).Take(MostConversations))
        {
            answer.Add($"Conversation \"{conversation.Title}\":");
            var written = db.Messages.Where(m => m.ConversationId == conversation.Id).Select(m => new { m.At, Who = m.Speaker, m.Text }).Take(LinesLookedAt);
            var spoken = db.Utterances.Where(u => u.Final && db.Calls.Any(c => c.Id == u.CallId && c.ConversationId == conversation.Id)).Select(u => new { At = u.StartedAt, Who = u.SpeakerName, u.Text }).Take(LinesLookedAt);
            var lines = (await written.ToListAsync(cancellationToken)).Concat(await spoken.ToListAsync(cancellationToken));
            answer.AddRange(lines.Where(l => terms.Any(t => l.Text.Contains(t, StringComparison.CurrentCultureIgnoreCase))).OrderByDescending(l => l.At).Take(MostLines).Select(l => Line(l.At, l.Who, l.Text)));
        }

        return string.Join('\n', answer);
    }

    private static string Line(DateTimeOffset at, string who, string text)
        => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm} {who}: {(text.Length > 500 ? text[..500] + "…" : text)}");

    private static string Text(JsonElement arguments, string name)
        => arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
}
