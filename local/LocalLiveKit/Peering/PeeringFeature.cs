using LocalLiveKit.Configuration;
using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Transport;

namespace LocalLiveKit.Peering;

/// <summary>Peer connections: one UDP port and one certificate for the whole server.</summary>
internal static class PeeringFeature
{
    public static void AddPeering(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(_ => DtlsIdentity.Create());
        builder.Services.AddSingleton(services =>
        {
            var settings = services.GetRequiredService<ServerSettings>();
            return MediaSockets.Open(settings.MediaAddresses, settings.UdpPort, services.GetRequiredService<ILoggerFactory>(), services.GetRequiredService<TimeProvider>());
        });
        builder.Services.AddSingleton<PeeringFactory>();
        builder.Services.AddHostedService<PeeringWarmUp>();
    }

    /// <summary>Opens the port at start, so that a port in use stops the start; and makes the first handshake as quick as the later ones.</summary>
    private sealed class PeeringWarmUp(MediaSockets sockets, ILogger<PeeringWarmUp> logger) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await DtlsIdentity.WarmUpAsync();
            foreach (var endPoint in sockets.LocalEndPoints) PeeringLog.Listening(logger, endPoint);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

internal static partial class PeeringLog
{
    [LoggerMessage(LogLevel.Information, "Media is received at {EndPoint} (UDP).")]
    public static partial void Listening(ILogger logger, System.Net.IPEndPoint endPoint);
}
