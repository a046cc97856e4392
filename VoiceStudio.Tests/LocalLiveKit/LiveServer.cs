using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit;
using LocalLiveKit.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace VoiceStudio.Tests.LocalLiveKit;

/// <summary>A server of its own for a test class: real sockets, any free ports, no settings file.</summary>
public sealed class LiveServer : IAsyncLifetime
{
    public const string Key = "testkey";
    public const string Secret = "a-secret-for-these-tests-and-nothing-else";

    private WebApplication? _app;

    public string Url { get; private set; } = "";

    internal IServiceProvider Services => _app!.Services;

    public async ValueTask InitializeAsync()
    {
        _app = Build();
        await _app.StartAsync();
        Url = _app.Urls.First();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <param name="yaml">Its livekit.yaml.</param>
    /// <param name="more">Further arguments.</param>
    public static WebApplication Build(string? yaml = null, params string[] more) => Build(yaml, TimeProvider.System, more);

    public static WebApplication Build(string? yaml, TimeProvider time, params string[] more)
    {
        var file = Path.Combine(Path.GetTempPath(), $"livekit-{Guid.NewGuid():n}.yaml");
        File.WriteAllText(file, yaml ?? "logging:\n  level: warn\n");
        try
        {
            return LocalLiveKitServer.Build(["--config", file, "--urls", "http://127.0.0.1:0", "--LocalLiveKit:UdpPort", "0", $"--LocalLiveKit:Keys:{Key}", Secret, .. more], time);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Every signal connection breaks, without a word.</summary>
    public static async Task CutAllAsync(WebApplication server, CancellationToken stop)
    {
        foreach (var room in server.Services.GetRequiredService<LiveRooms>().All)
        {
            await room.Mailbox.Ask(() =>
            {
                foreach (var participant in room.Participants) participant.CutSignal();
            }).WaitAsync(stop);
        }
    }

    public RoomServiceClient RoomService() => new(Url, Key, Secret);

    public static string Token(string identity, string room, Action<VideoGrants>? grants = null, Action<AccessToken>? more = null)
    {
        var video = new VideoGrants { RoomJoin = true, Room = room, CanUpdateOwnMetadata = true };
        grants?.Invoke(video);
        var token = new AccessToken(Key, Secret).WithIdentity(identity).WithGrants(video);
        more?.Invoke(token);
        return token.ToJwt();
    }
}
