using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Operations;

/// <summary>What whoever runs the studio looks at: is it alive, and can it hold a call?</summary>
internal static class OperationsFeature
{
    private const string Ready = "ready";

    public static void AddOperations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: [Ready]).AddCheck<CallsCheck>("calls", tags: [Ready]);
        builder.Services.AddSingleton<StudioFigures>().AddSingleton<StudioChecks>().AddSingleton<SettingSources>().AddSingleton<HostsSeen>();
        builder.Services.AddSingleton<StudioMetrics>();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(StudioMetrics.Meter).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter());
    }

    public static void MapOperations(this WebApplication app)
    {
        // Made now, so that what it counts is there before the first call.
        app.Services.GetRequiredService<StudioMetrics>();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }

    private sealed class DatabaseCheck(IDbContextFactory<StudioDb> databases) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }

    /// <summary>Not ready while a local server that this run starts is on its way up; a server that is not configured at all is no reason to wait.</summary>
    private sealed class CallsCheck(IOptionsMonitor<LiveKitOptions> liveKit, IOptionsMonitor<AgentHostOptions> host, LiveCalls calls) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var starting = liveKit.CurrentValue is { Starting: true, Url: null or "" } || host.CurrentValue is { Starting: true, Url: null };
            return Task.FromResult(!starting && calls.Restored.IsCompleted ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Still starting."));
        }
    }
}
