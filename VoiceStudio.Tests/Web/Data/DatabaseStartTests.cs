using Microsoft.Data.Sqlite;
using VoiceStudio.Web;

namespace VoiceStudio.Tests.Web.Data;

/// <summary>A database that a killed process left half way is healed, not waited for.</summary>
public sealed class DatabaseStartTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_migration_lock_that_nobody_holds_does_not_keep_Web_from_starting()
    {
        var folder = Directory.CreateTempSubdirectory("voicestudio-data-").FullName;
        var file = Path.Combine(folder, "studio.db");
        await using (var connection = new SqliteConnection($"Data Source={file}"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            // As EF Core 10 writes it.
            command.CommandText = """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-22 20:00:00+00:00');
                """;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using (var web = VoiceStudioWeb.Build(
        [
            "--applicationName", "VoiceStudio.Web", "--contentRoot", Path.Combine(Repository.Root, "VoiceStudio.Web"), "--environment", "Development", "--urls", "http://127.0.0.1:0",
            "--ConnectionStrings:Default", $"Data Source={file}", "--Logging:LogLevel:Default", "Error",
            "--AgentHost:Launch", "false", "--LocalLiveKit:Launch", "false", "--LocalRealtime:Launch", "false",
        ]))
        {
            await web.StartAsync(TestContext.Current.CancellationToken);
            using var client = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
            Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken));
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
