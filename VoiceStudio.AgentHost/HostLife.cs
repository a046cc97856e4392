using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace VoiceStudio.AgentHost;

/// <summary>How the process tells its parent where it listens, and ends with it.</summary>
internal static class HostLife
{
    /// <summary>Set by a parent that holds our standard input open for as long as it lives.</summary>
    private const string ParentHoldsInput = "VOICESTUDIO_PARENT_STDIN";

    public static void AddLife(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[ParentHoldsInput] == "1") builder.Services.AddHostedService<ParentWatch>();
    }

    /// <summary>Prints <c>READY http://address</c> when requests are taken.</summary>
    public static void AnnounceLife(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (addresses.FirstOrDefault() is { } address) Console.Out.WriteLine("READY " + address);
    });

    /// <summary>A parent that was killed cannot say so; its end of our standard input closes all the same.</summary>
    private sealed class ParentWatch(IHostApplicationLifetime life) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // Reading standard input cannot be cancelled: off the start-up path, and left behind when we stop for another reason.
            var gone = Task.Run(() => Console.OpenStandardInput().CopyTo(Stream.Null), stoppingToken);
            await gone.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            life.StopApplication();
        }
    }
}
