using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace VoiceStudio.Web.Data;

/// <summary>
/// Full-text search over titles, messages and what was said. Sqlite keeps an FTS5 index of each (https://www.sqlite.org/fts5.html#external_content_tables) by triggers:
/// no writer can forget it, and nothing deleted stays in it. An utterance is indexed when it is final.
/// </summary>
internal static class WordSearch
{
    private const int MaxTerms = 12;
    private static readonly string[] Indexed = ["Conversations", "Messages", "Utterances"];
    private static readonly string[] Triggers = ["Added", "Removed", "Changing", "Changed"];

    /// <summary>Index and triggers, for the migration.</summary>
    public static IEnumerable<string> Create =>
    [
        .. Index("Conversations", "Title", always: true),
        .. Index("Messages", "Text", always: true),
        .. Index("Utterances", "Text", always: false),
    ];

    /// <summary>Undoes <see cref="Create"/>; a trigger goes before what it writes to.</summary>
    public static IEnumerable<string> Drop
        => from table in Indexed
           from sql in Triggers.Select(trigger => $"DROP TRIGGER \"{table}Words_{trigger}\";").Append($"DROP TABLE \"{table}Words\";")
           select sql;

    /// <summary>Conversations in which every term begins a word of one title, message or utterance. Null when there is nothing to search for.</summary>
    public static IQueryable<Guid>? Find(StudioDb db, string? search) => Match(search) is not { } match ? null : db.Database.SqlQuery<Guid>($"""
        SELECT c."Id" AS "Value" FROM "ConversationsWords" w JOIN "Conversations" c ON c.rowid = w.rowid WHERE w."ConversationsWords" MATCH {match}
        UNION SELECT m."ConversationId" FROM "MessagesWords" w JOIN "Messages" m ON m.rowid = w.rowid WHERE w."MessagesWords" MATCH {match}
        UNION SELECT k."ConversationId" FROM "UtterancesWords" w JOIN "Utterances" u ON u.rowid = w.rowid JOIN "Calls" k ON k."Id" = u."CallId" WHERE w."UtterancesWords" MATCH {match}
        """);

    /// <summary>What people type is words, never FTS5's own language: each term is quoted.</summary>
    internal static string? Match(string? search)
    {
        var terms = (search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(t => t.Any(char.IsLetterOrDigit)).Take(MaxTerms).ToArray();
        if (terms.Length == 0) return null;
        var match = new StringBuilder();
        foreach (var term in terms) match.Append(CultureInfo.InvariantCulture, $"\"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\"* ");
        return match.ToString().TrimEnd();
    }

    private static IEnumerable<string> Index(string table, string column, bool always)
    {
        var (words, isOld, isNew) = ($"{table}Words", always ? "" : "WHEN old.\"Final\" = 1", always ? "" : "WHEN new.\"Final\" = 1");
        var add = $"INSERT INTO \"{words}\"(rowid, \"{column}\") VALUES (new.rowid, new.\"{column}\");";
        // A row of an external content index is taken out by naming what it held.
        var remove = $"INSERT INTO \"{words}\"(\"{words}\", rowid, \"{column}\") VALUES ('delete', old.rowid, old.\"{column}\");";
        yield return $"CREATE VIRTUAL TABLE \"{words}\" USING fts5(\"{column}\", content=\"{table}\", tokenize=\"unicode61 remove_diacritics 2\");";
        yield return $"CREATE TRIGGER \"{words}_Added\" AFTER INSERT ON \"{table}\" {isNew} BEGIN {add} END;";
        yield return $"CREATE TRIGGER \"{words}_Removed\" AFTER DELETE ON \"{table}\" {isOld} BEGIN {remove} END;";
        // Before: the old words must go while they can still be named.
        var columns = always ? $"\"{column}\"" : $"\"{column}\", \"Final\"";
        yield return $"CREATE TRIGGER \"{words}_Changing\" BEFORE UPDATE OF {columns} ON \"{table}\" {isOld} BEGIN {remove} END;";
        yield return $"CREATE TRIGGER \"{words}_Changed\" AFTER UPDATE OF {columns} ON \"{table}\" {isNew} BEGIN {add} END;";
        // What a studio holds already.
        yield return $"INSERT INTO \"{words}\"(rowid, \"{column}\") SELECT rowid, \"{column}\" FROM \"{table}\"{(always ? "" : " WHERE \"Final\" = 1")};";
    }
}
