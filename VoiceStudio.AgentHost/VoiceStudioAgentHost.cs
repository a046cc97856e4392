using VoiceStudio.AgentHost.Joining;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Sampling;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.AgentHost.Telemetry;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.AgentHost.Writing;

namespace VoiceStudio.AgentHost;

/// <summary>The voice handler: brings agents into calls. A class, so that a test can build it.</summary>
public static class VoiceStudioAgentHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddLife();
        builder.AddJoining();
        builder.AddSessions();
        builder.AddRealtime();
        builder.AddTools();
        builder.AddTelemetry();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapJoining();
        app.MapSessions();
        app.MapSampling();
        app.MapWriting();
        app.MapTools();
        app.MapTelemetry();
        app.AnnounceLife();
        return app;
    }
}
