using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Conversations;

/// <summary>The beginning of what was last said or written: what a person knows a conversation by in a list.</summary>
internal static class LastWords
{
    private const int Length = 160;

    /// <param name="ids">A page of conversations.</param>
    public static async Task<IReadOnlyDictionary<Guid, string>> FindAsync(StudioDb db, Guid[] ids, CancellationToken cancellationToken)
    {
        // Scalars one by one: Sqlite has no lateral join, and a window function would read every utterance of the studio.
        var written = await db.Conversations.Where(c => ids.Contains(c.Id)).Select(c => new
        {
            c.Id,
            At = c.Messages.Where(m => m.Text != "").OrderByDescending(m => m.At).Select(m => (DateTimeOffset?)m.At).FirstOrDefault(),
            Who = c.Messages.Where(m => m.Text != "").OrderByDescending(m => m.At).Select(m => m.Speaker).FirstOrDefault(),
            Words = c.Messages.Where(m => m.Text != "").OrderByDescending(m => m.At).Select(m => m.Text.Substring(0, Length)).FirstOrDefault(),
            Call = c.Calls.Where(k => db.Utterances.Any(u => u.CallId == k.Id && u.Text != "")).OrderByDescending(k => k.StartedAt).Select(k => (Guid?)k.Id).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        var calls = written.Where(w => w.Call is not null).Select(w => w.Call!.Value).ToArray();
        var said = await db.Calls.Where(k => calls.Contains(k.Id)).Select(k => new
        {
            k.ConversationId,
            At = db.Utterances.Where(u => u.CallId == k.Id && u.Text != "").OrderByDescending(u => u.StartedAt).Select(u => (DateTimeOffset?)u.StartedAt).FirstOrDefault(),
            Who = db.Utterances.Where(u => u.CallId == k.Id && u.Text != "").OrderByDescending(u => u.StartedAt).Select(u => u.SpeakerName).FirstOrDefault(),
            Words = db.Utterances.Where(u => u.CallId == k.Id && u.Text != "").OrderByDescending(u => u.StartedAt).Select(u => u.Text.Substring(0, Length)).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        return written.Select(w => (w.Id, w.At, w.Who, w.Words)).Concat(said.Select(s => (Id: s.ConversationId, s.At, s.Who, s.Words))).Where(l => l.Words is not null)
            .GroupBy(l => l.Id, (id, lines) => (id, Last: lines.MaxBy(l => l.At))).ToDictionary(l => l.id, l => $"{l.Last.Who}: {l.Last.Words}");
    }
}
