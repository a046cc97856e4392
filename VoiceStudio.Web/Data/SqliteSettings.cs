using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace VoiceStudio.Web.Data;

/// <summary>What Sqlite wants to be told on each connection. https://www.sqlite.org/pragma.html</summary>
internal sealed class SqliteSettings : DbConnectionInterceptor
{
    // With a write-ahead log, NORMAL loses nothing when the process dies; a power cut may lose the last commits, never the file.
    private const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
