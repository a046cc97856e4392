namespace LocalLiveKit.RoomService;

/// <summary>LiveKit's RoomService over Twirp (https://twitchtv.github.io/twirp/docs/spec_v7.html): POST /twirp/livekit.RoomService/{method}, protobuf or JSON.</summary>
internal static class RoomServiceFeature
{
    public static void AddRoomService(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RoomServiceMethods>();
        builder.Services.AddSingleton<TwirpEndpoint>();
    }

    public static void MapRoomService(this WebApplication app)
        => app.Map("/twirp/{service}/{method}", (HttpContext context, string service, string method, TwirpEndpoint endpoint) => endpoint.RunAsync(context, service, method));
}
