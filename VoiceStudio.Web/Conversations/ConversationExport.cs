using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>A conversation as a file: Markdown to read, JSON for programs, SRT to put under a recording.</summary>
internal sealed class ConversationExport(IDbContextFactory<StudioDb> databases)
{
    private static readonly JsonSerializerOptions Indented = ContractJson.Configure(new(JsonSerializerDefaults.Web) { WriteIndented = true });

    // A reader of subtitles wants a line to stay a while, and to go when the next one comes.
    private static readonly TimeSpan ShortestSubtitle = TimeSpan.FromSeconds(1);

    /// <param name="format">md, json or srt.</param>
    /// <exception cref="RefusedException">Not found; another format.</exception>
    public async Task<ExportFile> WriteAsync(Guid id, string accountId, string format, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var conversation = await db.Conversations.AsNoTracking().OpenTo(accountId).SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
            ?? throw RefusedException.NotFound("conversation");
        var lines = await LinesAsync(db, id, cancellationToken);
        var (text, type) = format switch
        {
            "md" => (Markdown(conversation, lines), "text/markdown"),
            "json" => (JsonSerializer.Serialize(new { conversation.Id, conversation.Title, conversation.CreatedAt, Lines = lines }, Indented), "application/json"),
            "srt" => (Subtitles(lines), "application/x-subrip"),
            _ => throw RefusedException.Invalid("format", "md, json or srt."),
        };
        return new(Encoding.UTF8.GetBytes(text), type, $"{FileName(conversation.Title)}.{format}");
    }

    internal static async Task<List<ExportLine>> LinesAsync(StudioDb db, Guid id, CancellationToken cancellationToken)
    {
        var written = await db.Messages.AsNoTracking().Where(m => m.ConversationId == id)
            .Select(m => new ExportLine(m.At, null, m.Speaker, m.AgentId, m.Text, null, null)).ToListAsync(cancellationToken);
        var spoken = await db.Utterances.AsNoTracking().Join(db.Calls.Where(k => k.ConversationId == id), u => u.CallId, k => k.Id, (u, k) => u)
            .Select(u => new ExportLine(u.StartedAt, u.EndedAt, u.SpeakerName, u.AgentId, u.Text, u.CallId, u.CutAtMs)).ToListAsync(cancellationToken);
        return [.. written.Concat(spoken).OrderBy(l => l.At)];
    }

    private static string Markdown(Conversation conversation, List<ExportLine> lines)
    {
        var text = new StringBuilder().Append("# ").AppendLine(conversation.Title).AppendLine();
        Guid? call = null;
        foreach (var line in lines)
        {
            if (line.CallId is { } id && id != call) text.AppendLine(CultureInfo.InvariantCulture, $"## Call of {line.At:yyyy-MM-dd HH:mm} UTC").AppendLine();
            call = line.CallId ?? call;
            text.Append("**").Append(line.Speaker).Append("**: ").Append(line.Text).AppendLine(line.CutAtMs is null ? "" : " *(interrupted)*").AppendLine();
        }

        return text.ToString();
    }

    /// <summary>Times count from the first spoken line of each call's beginning; https://www.matroska.org/technical/subtitles.html#srt-subtitles</summary>
    private static string Subtitles(List<ExportLine> lines)
    {
        var spoken = lines.Where(l => l.CallId is not null && l.Text.Length > 0).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < spoken.Length; i++)
        {
            var from = spoken[i].At - spoken[0].At;
            var end = spoken[i].Ended is { } ended && ended > spoken[i].At + ShortestSubtitle ? ended - spoken[0].At : from + ShortestSubtitle;
            text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1}").AppendLine(CultureInfo.InvariantCulture, $"{Time(from)} --> {Time(end)}")
                .Append(spoken[i].Speaker).Append(": ").AppendLine(spoken[i].Text).AppendLine();
        }

        return text.ToString();
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00},{time.Milliseconds:000}");

    private static string FileName(string title)
    {
        var name = string.Concat(title.Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-');
        return name.Length == 0 ? "conversation" : name[..Math.Min(name.Length, 60)];
    }
}

internal sealed record ExportFile(byte[] Content, string ContentType, string Name);

/// <param name="Ended">Of something spoken.</param>
/// <param name="CallId">Set when it was spoken in a call.</param>
internal sealed record ExportLine(DateTimeOffset At, DateTimeOffset? Ended, string Speaker, Guid? AgentId, string Text, Guid? CallId, int? CutAtMs);
