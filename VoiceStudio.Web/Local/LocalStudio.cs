using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Local;

/// <summary>Starts the planned siblings once Web listens, tells the settings where they are, and ends them with Web.</summary>
internal sealed class LocalStudio(LocalPlan plan, LocalSettings settings, IConfiguration configuration, OwnAddress own, IHostApplicationLifetime life, Announcement announcement,
    TimeProvider time, ILogger<LocalStudio> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await life.StartedAsync(stoppingToken);
        if (stoppingToken.IsCancellationRequested) return;
        List<Task> running = [];
        var liveKit = plan.LiveKit ? Start(LiveKit(), running, stoppingToken) : null;
        var realtime = plan.Realtime ? Start(Realtime(), running, stoppingToken) : null;
        if (liveKit is not null) running.Add(ConfigureAsync(liveKit, "LiveKit", address => settings.Set("LiveKit:Url", address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal).TrimEnd('/')), stoppingToken));
        if (realtime is not null) await ConfigureAsync(realtime, "Realtime", address => settings.Set("Realtime:Endpoint", new Uri(address, "v1").AbsoluteUri), stoppingToken);
        var host = plan.AgentHost && !stoppingToken.IsCancellationRequested ? Start(Host(), running, stoppingToken) : null;
        if (host is not null) await ConfigureAsync(host, "AgentHost", address => settings.Set("AgentHost:Url", address.AbsoluteUri), stoppingToken);
        announcement.SetReady();
        await Task.WhenAll(running);
    }

    private SiblingProcess Start(Sibling sibling, List<Task> running, CancellationToken stoppingToken)
    {
        var process = new SiblingProcess(sibling, time, log);
        running.Add(process.RunAsync(stoppingToken));
        return process;
    }

    private async Task ConfigureAsync(SiblingProcess sibling, string section, Action<Uri> configure, CancellationToken stoppingToken)
    {
        try
        {
            configure(await sibling.Address.WaitAsync(stoppingToken));
        }
        catch (Exception e) when (e is FileNotFoundException || (e is OperationCanceledException && stoppingToken.IsCancellationRequested))
        {
            // It is not there, which is said in the log and, when it is needed, on the page. Nobody need wait for it.
            settings.Set($"{section}:Starting", "false");
        }
    }

    private Sibling LiveKit() => new("LocalLiveKit", "livekit", new Dictionary<string, string>
    {
        [$"LocalLiveKit__Keys__{configuration["LiveKit:ApiKey"]}"] = configuration["LiveKit:ApiSecret"]!,
        ["LocalLiveKit__WebhookUrls__0"] = new Uri(own.BaseUrl, "api/livekit/webhook").AbsoluteUri,
        // Any free port: several studios may run on one machine.
        ["LocalLiveKit__UdpPort"] = configuration["LocalLiveKit:UdpPort"] ?? "0",
    });

    private Sibling Realtime()
    {
        settings.Set("Realtime:ApiKey", LocalFeature.NewSecret());
        return new("LocalRealtime", "realtime", new Dictionary<string, string> { ["LocalRealtime__ApiKey"] = configuration["Realtime:ApiKey"]! });
    }

    private Sibling Host()
    {
        var environment = new Dictionary<string, string> { ["AgentHost__SharedSecret"] = configuration["AgentHost:SharedSecret"]! };
        // Whatever says how to reach the Realtime API, wherever Web has it from.
        foreach (var setting in configuration.GetSection("Realtime").GetChildren().Where(s => s.Value is { Length: > 0 })) environment[$"Realtime__{setting.Key}"] = setting.Value!;
        if (configuration["OPENAI_API_KEY"] is { Length: > 0 } key) environment["OPENAI_API_KEY"] = key;
        return new("VoiceStudio.AgentHost", "agents", environment);
    }
}
