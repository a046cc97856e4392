namespace LocalLiveKit.Rooms;

/// <summary>Rooms and who is in them. Rooms begin when somebody joins or a backend creates them, and end when they are empty for long enough.</summary>
internal static class RoomsFeature
{
    public static void AddRooms(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TokenRefresh>();
        builder.Services.AddSingleton<LiveRooms>();
    }

    public static void MapRooms(this WebApplication app)
    {
        var rooms = app.Services.GetRequiredService<LiveRooms>();
        app.Lifetime.ApplicationStopping.Register(rooms.CloseAll);
    }
}
