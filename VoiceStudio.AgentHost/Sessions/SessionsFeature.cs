using LiveKit.Silero;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>The agents that take part in calls now: one session for each agent of each call.</summary>
internal static class SessionsFeature
{
    public static void AddSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SessionsOptions>().Bind(builder.Configuration.GetSection(SessionsOptions.Section));
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton(new Lazy<VoiceActivityModel>(() => VoiceActivityModel.Load()));
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
        builder.Services.AddSingleton<SessionParts>();
        builder.Services.AddSingleton<HostLoad>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HostLoad>());
        builder.Services.AddSingleton<VoiceSessions>();
        builder.Services.AddHostedService(services => services.GetRequiredService<VoiceSessions>());
        builder.Services.AddHealthChecks().AddCheck<RoomForMore>("sessions", tags: ["ready"]);
    }

    public static void MapSessions(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
    }
}
