using LocalLiveKit.Rooms;

namespace LocalLiveKit.Webhooks;

/// <summary>Tells the addresses of livekit.yaml what happens in rooms: signed, in order for each room, and again when they do not answer.</summary>
internal static class WebhooksFeature
{
    public static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(WebhookOutbox.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<IRoomEvents>(services => services.GetRequiredService<WebhookSender>());
    }
}
