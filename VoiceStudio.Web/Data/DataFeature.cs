using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace VoiceStudio.Web.Data;

/// <summary>The database, and the keys that sign-ins are protected with, which lie beside it.</summary>
internal static class DataFeature
{
    public static void AddData(this IHostApplicationBuilder builder)
    {
        var connection = builder.Configuration.GetConnectionString("Default") ?? $"Data Source={DefaultFile()}";
        builder.Services.AddDbContextFactory<StudioDb>(options => options.UseSqlite(connection).AddInterceptors(new SqliteSettings()));
        builder.Services.AddHostedService<DatabaseStart>();
        builder.Services.AddDataProtection().SetApplicationName("VoiceStudio").PersistKeysToFileSystem(KeyFolder(connection));
    }

    /// <summary>In the user's application data (~/.local/share/voicestudio on Linux), so that a clean checkout keeps its conversations.</summary>
    private static string DefaultFile()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "voicestudio");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, "voicestudio.db");
    }

    private static DirectoryInfo KeyFolder(string connection)
        => new(Path.ChangeExtension(Path.GetFullPath(new SqliteConnectionStringBuilder(connection).DataSource), ".keys"));
}
