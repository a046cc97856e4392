using LocalLiveKit.Configuration;
using LocalLiveKit.Peering;
using LocalLiveKit.Rooms;
using LocalLiveKit.RoomService;
using LocalLiveKit.Signaling;
using LocalLiveKit.StatusPage;
using LocalLiveKit.Webhooks;

namespace LocalLiveKit;

/// <summary>The program as a class that a test can build.</summary>
public static class LocalLiveKitServer
{
    /// <param name="args">--config path, --urls, --listen-beyond-loopback true, --LocalLiveKit:Keys:key secret, --LocalLiveKit:UdpPort port.</param>
    /// <param name="time">Another clock than the machine's.</param>
    /// <exception cref="Exception">A setting that the server cannot start with; the message names it.</exception>
    public static WebApplication Build(string[] args, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddSettings(time ?? TimeProvider.System);
        builder.AddPeering();
        builder.AddRooms();
        builder.AddSignaling();
        builder.AddRoomService();
        builder.AddWebhooks();

        var app = builder.Build();
        app.LogSettings();
        app.MapRooms();
        app.MapSignaling();
        app.MapRoomService();
        app.MapStatusPage();
        return app;
    }
}
