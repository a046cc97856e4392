using LiveKit.Silero;
using Microsoft.Extensions.Options;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Telemetry;
using VoiceStudio.AgentHost.Tools;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>What every session of this host is made with.</summary>
internal sealed record SessionParts(
    IOptions<RealtimeOptions> Realtime,
    IOptions<SessionsOptions> Sessions,
    Lazy<VoiceActivityModel> Voice,
    IHttpClientFactory Http,
    ToolSources Tools,
    VoiceTelemetry Telemetry,
    TimeProvider Time,
    ILoggerFactory Logs);
