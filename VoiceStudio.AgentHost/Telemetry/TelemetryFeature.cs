using OpenTelemetry.Metrics;

namespace VoiceStudio.AgentHost.Telemetry;

/// <summary>What operators see: <c>/metrics</c> for Prometheus, and one trace per reply for whoever collects <see cref="VoiceTelemetry.Name"/>.</summary>
internal static class TelemetryFeature
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VoiceTelemetry>();
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(VoiceTelemetry.Name).AddRuntimeInstrumentation().AddPrometheusExporter())
            .WithTracing(traces => traces.AddSource(VoiceTelemetry.Name));
    }

    public static void MapTelemetry(this WebApplication app)
    {
        // Its instruments are there before the first session is.
        _ = app.Services.GetRequiredService<VoiceTelemetry>();
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
