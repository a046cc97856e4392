using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>Ready means: a join would be accepted.</summary>
internal sealed class RoomForMore(VoiceSessions sessions) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(sessions.WhyBusy is { } why ? HealthCheckResult.Unhealthy(why) : HealthCheckResult.Healthy());
}
