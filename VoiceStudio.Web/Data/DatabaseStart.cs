using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace VoiceStudio.Web.Data;

/// <summary>Brings the database up to date before anything else of the application starts, then puts in what a new one needs.</summary>
internal sealed partial class DatabaseStart(IDbContextFactory<StudioDb> databases, IServiceScopeFactory scopes, ILogger<DatabaseStart> log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using (var db = await databases.CreateDbContextAsync(cancellationToken)) await MigrateAsync(db, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        foreach (var seed in scope.ServiceProvider.GetServices<ISeed>()) await seed.PlantAsync(cancellationToken);
    }

    private async Task MigrateAsync(StudioDb db, CancellationToken cancellationToken)
    {
        // It stays in the file: readers do not wait for the writer from now on.
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlAsync($"PRAGMA journal_mode=WAL", cancellationToken);
        // MigrateAsync takes a lock row even when there is nothing to do.
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToArray();
        if (pending.Length == 0) return;
        using var only = db.Database.IsSqlite() ? await TakeFileAsync(db, cancellationToken) : null;
        if (only is not null) await ForgetDeadMigrationAsync(db, cancellationToken);
        LogMigrating(pending.Length);
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>The system gives this lock back however a process ends, unlike EF Core's row.</summary>
    private static async Task<FileStream> TakeFileAsync(StudioDb db, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(((SqliteConnection)db.Database.GetDbConnection()).DataSource) + ".migrating";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (tries < 60)
            {
                // Another process is migrating this file: a second at most, a minute at worst.
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>
    /// A process that was killed while migrating leaves its row in <c>__EFMigrationsLock</c>, and every later MigrateAsync waits for it for ever.
    /// https://learn.microsoft.com/ef/core/providers/sqlite/limitations#concurrent-migrations-protection
    /// </summary>
    private async Task ForgetDeadMigrationAsync(StudioDb db, CancellationToken cancellationToken)
    {
        var locked = await db.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (locked == 0) return;
        var rows = await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        if (rows > 0) LogHealed();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Bringing the database up to date: {Count} migrations.")]
    private partial void LogMigrating(int count);

    [LoggerMessage(LogLevel.Warning, "A process died while it migrated this database; its lock is removed.")]
    private partial void LogHealed();
}

/// <summary>Rows that a feature needs in a new database. Planting again changes nothing.</summary>
internal interface ISeed
{
    Task PlantAsync(CancellationToken cancellationToken);
}
