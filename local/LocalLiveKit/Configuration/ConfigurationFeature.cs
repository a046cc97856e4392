using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Configuration;

/// <summary>livekit.yaml, and what the command line and the environment say over it.</summary>
internal static partial class ConfigurationFeature
{
    /// <exception cref="SettingsException">A setting that the server cannot start with; the message names it.</exception>
    public static void AddSettings(this WebApplicationBuilder builder, TimeProvider time)
    {
        var source = SettingsSource.Load(builder.Configuration, builder.Environment.ContentRootPath);
        builder.Services.AddSingleton(source);
        builder.Services.AddSingleton(source.Settings);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(services => new TokenVerifier(source.Settings.Keys, services.GetRequiredService<TimeProvider>()));
        builder.Logging.SetMinimumLevel(source.Settings.LogLevel);
        KeepTokensOutOfTheLog(builder.Logging);
        if (builder.Configuration["Urls"] is null) builder.WebHost.UseUrls([.. SettingsSource.Addresses(source.Settings)]);
    }

    /// <summary>
    /// Browsers cannot send a header with a WebSocket: their token is in the address (?access_token=), which ASP.NET Core logs with each request.
    /// No setting brings these lines back: the last rule for a category wins.
    /// </summary>
    private static void KeepTokensOutOfTheLog(ILoggingBuilder logging)
    {
        foreach (var category in new[] { "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Hosting.Diagnostics", "System.Net.Http" })
            logging.AddFilter(category, LogLevel.Warning);
    }

    public static void LogSettings(this WebApplication app)
    {
        var source = app.Services.GetRequiredService<SettingsSource>();
        var logger = app.Services.GetRequiredService<ILogger<SettingsSource>>();
        LogFile(logger, source.File ?? "none found, defaults are used");
        foreach (var warning in source.Warnings) LogWarning(logger, warning);
    }

    [LoggerMessage(LogLevel.Information, "Settings file: {File}.")]
    private static partial void LogFile(ILogger logger, string file);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);
}
