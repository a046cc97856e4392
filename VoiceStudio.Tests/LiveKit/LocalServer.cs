using System.Net;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit;
using Microsoft.AspNetCore.Builder;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>LocalLiveKit on free ports of this machine, and tokens for it.</summary>
public sealed class LocalServer : IAsyncLifetime
{
    private const string Key = "devkey", Secret = "a-secret-for-the-tests-of-livekit-rtc";

    private WebApplication _server = null!;

    public string Url { get; private set; } = "";

    public RoomServiceClient Rooms { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = LocalLiveKitServer.Build([$"--LocalLiveKit:Keys:{Key}", Secret, "--LocalLiveKit:UdpPort", "0", "--urls", $"http://{IPAddress.Loopback}:0", "--Logging:LogLevel:Default", "Warning"]);
        await _server.StartAsync();
        Url = _server.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal);
        Rooms = new RoomServiceClient(Url, Key, Secret);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public string TokenFor(string identity, string room, bool agent = false)
    {
        var token = new AccessToken(Key, Secret).WithIdentity(identity).WithName($"{identity}'s name")
            .WithGrants(new VideoGrants { RoomJoin = true, Room = room, CanUpdateOwnMetadata = true });
        return (agent ? token.WithKind(ParticipantInfo.Types.Kind.Agent) : token).ToJwt();
    }
}
