using LiveKit.Rtc;
using LiveKit.Silero;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>Loads the native libraries while nobody waits, so that the first caller of a process is answered as fast as the next.</summary>
internal sealed partial class WarmUp(Lazy<VoiceActivityModel> voice, ILogger<WarmUp> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(
        () =>
        {
            try
            {
                LiveKitFfi.UseLogger(log);
                LiveKitFfi.Load();
                _ = voice.Value;
            }
            catch (Exception e) when (e is FfiException or FileNotFoundException or DllNotFoundException or TypeInitializationException)
            {
                // Each join says so to its caller; the process stays up to say it.
                LogMissing(e);
            }
        },
        stoppingToken);

    [LoggerMessage(LogLevel.Critical, "A native library cannot be loaded: no agent of this host will be heard.")]
    private partial void LogMissing(Exception e);
}
