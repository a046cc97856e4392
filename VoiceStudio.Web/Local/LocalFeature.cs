using System.Security.Cryptography;

namespace VoiceStudio.Web.Local;

/// <summary>
/// One machine, one command: in development, Web starts what is not configured. LocalLiveKit when there is no <c>LiveKit:Url</c>, LocalRealtime when there is neither a
/// key nor a <c>Realtime:Endpoint</c>, and AgentHost. <c>LocalLiveKit:Launch</c>, <c>LocalRealtime:Launch</c> and <c>AgentHost:Launch</c> = false keep them off.
/// </summary>
internal static class LocalFeature
{
    public static void AddLocal(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Announcement>().AddHostedService(services => services.GetRequiredService<Announcement>());
        var plan = builder.Environment.IsDevelopment() ? LocalPlan.Of(builder.Configuration) : LocalPlan.Nothing;
        var settings = new LocalSettings();
        builder.Services.AddSingleton(plan).AddSingleton(settings);
        if (!builder.Environment.IsDevelopment()) return;

        // Made anew for every run: nobody else on this machine can join a room or sign a join.
        if (builder.Configuration["AgentHost:SharedSecret"] is null or "") settings.Set("AgentHost:SharedSecret", NewSecret());
        if (plan.LiveKit)
        {
            settings.Set("LiveKit:ApiKey", "local");
            settings.Set("LiveKit:ApiSecret", NewSecret());
            settings.Set("LiveKit:Starting", "true");
        }

        if (plan.AgentHost) settings.Set("AgentHost:Starting", "true");
        ((IConfigurationBuilder)builder.Configuration).Add(settings);
        if (plan != LocalPlan.Nothing) builder.Services.AddHostedService<LocalStudio>();
    }

    internal static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}

/// <summary>What this run starts.</summary>
internal sealed record LocalPlan(bool LiveKit, bool Realtime, bool AgentHost)
{
    public static LocalPlan Nothing { get; } = new(false, false, false);

    public static LocalPlan Of(IConfiguration configuration) => new(
        LiveKit: IsEmpty(configuration, "LiveKit:Url") && IsOn(configuration, "LocalLiveKit"),
        Realtime: IsEmpty(configuration, "OPENAI_API_KEY") && IsEmpty(configuration, "Realtime:ApiKey") && IsEmpty(configuration, "Realtime:Endpoint") && IsOn(configuration, "LocalRealtime"),
        AgentHost: IsEmpty(configuration, "AgentHost:Url") && IsOn(configuration, "AgentHost"));

    private static bool IsEmpty(IConfiguration configuration, string key) => string.IsNullOrEmpty(configuration[key]);

    private static bool IsOn(IConfiguration configuration, string section) => configuration.GetValue($"{section}:Launch", true);
}
