namespace VoiceStudio.AgentHost.Tools;

/// <summary>What agents may do besides speaking.</summary>
internal static class ToolsFeature
{
    public static void AddTools(this IHostApplicationBuilder builder)
    {
        var inside = builder.Configuration.GetValue<bool>("Tools:AllowPrivateAddresses");
        builder.Services.AddSingleton<HttpTool>();
        builder.Services.AddSingleton<McpServers>();
        builder.Services.AddSingleton<ToolSources>();
        builder.Services.AddHttpClient(HttpTool.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            MaxAutomaticRedirections = 3,
            UseProxy = inside,
            ConnectCallback = inside ? null : (context, cancel) => PublicAddressesOnly.ConnectAsync(context.DnsEndPoint, cancel),
        });
    }

    public static void MapTools(this WebApplication app) => app.MapPost("/tools/try", ToolTrials.TryAsync);
}
