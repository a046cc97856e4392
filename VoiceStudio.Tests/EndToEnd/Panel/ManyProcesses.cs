using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>
/// The product as an operator runs it, every part a process of its own: a LiveKit server, two agent hosts, Web, and a relay between hosts and Web that can be cut.
/// Atlas and Scout live on the first host, Nova on the second. The model sings: see <see cref="SingingModel"/>.
/// </summary>
internal sealed class ManyProcesses : IAsyncDisposable
{
    public static readonly string[] Agents = ["Atlas", "Scout", "Nova"];

    private const string Key = "panel";
    private readonly string _secret = NewSecret();
    private readonly string _shared = NewSecret();

    public SingingModel Model { get; private set; } = null!;
    public Program Rooms { get; private set; } = null!;
    public Program First { get; private set; } = null!;
    public Program Second { get; private set; } = null!;
    public LinkRelay Relay { get; private set; } = null!;
    public StudioProcess Web { get; private set; } = null!;

    public static async Task<ManyProcesses> StartAsync(CancellationToken stop)
    {
        var all = new ManyProcesses();
        try
        {
            await all.StartAllAsync(stop);
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>A participant who is seen by nobody and says nothing: it records.</summary>
    public string RecorderToken(string room) => new AccessToken(Key, _secret).WithIdentity("recorder")
        .WithGrants(new VideoGrants { RoomJoin = true, Room = room, CanPublish = false, CanSubscribe = true, Hidden = true }).ToJwt();

    /// <summary>One more person.</summary>
    public string PersonToken(string room, string identity) => new AccessToken(Key, _secret).WithIdentity(identity).WithName(identity)
        .WithGrants(new VideoGrants { RoomJoin = true, Room = room, CanPublish = true, CanSubscribe = true }).ToJwt();

    public async ValueTask DisposeAsync()
    {
        if (Web is not null) await Web.DisposeAsync();
        if (Relay is not null) await Relay.DisposeAsync();
        foreach (var program in new[] { First, Second, Rooms })
        {
            if (program is not null) await program.DisposeAsync();
        }

        if (Model is not null) await Model.DisposeAsync();
    }

    private async Task StartAllAsync(CancellationToken stop)
    {
        Model = await SingingModel.StartAsync(stop);
        var webPort = FreePort();
        Relay = LinkRelay.Start(webPort);
        var host = new Dictionary<string, string> { ["AgentHost__SharedSecret"] = _shared, ["Realtime__Endpoint"] = Model.Endpoint.AbsoluteUri, ["Realtime__ApiKey"] = "none" };
        var starting = new[]
        {
            Program.StartAsync("local/LocalLiveKit", new Dictionary<string, string>
            {
                [$"LocalLiveKit__Keys__{Key}"] = _secret, ["LocalLiveKit__UdpPort"] = "0", ["LocalLiveKit__WebhookUrls__0"] = $"http://127.0.0.1:{webPort}/api/livekit/webhook",
            }, stop),
            Program.StartAsync("VoiceStudio.AgentHost", host, stop),
            Program.StartAsync("VoiceStudio.AgentHost", host, stop),
        };
        (Rooms, First, Second) = (await starting[0], await starting[1], await starting[2]);
        Web = await StudioProcess.StartAsync(new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{webPort}",
            ["LiveKit__Url"] = Rooms.Address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal).TrimEnd('/'),
            ["LiveKit__ApiKey"] = Key,
            ["LiveKit__ApiSecret"] = _secret,
            ["AgentHost__Url"] = First.Address.AbsoluteUri,
            ["AgentHost__SharedSecret"] = _shared,
            ["Realtime__Endpoint"] = Model.Endpoint.AbsoluteUri,
            ["Calls__CallbackBaseUrl"] = Relay.Address.AbsoluteUri,
        }, stop);
        await MoveToSecondHostAsync("Nova", stop);
    }

    private async Task MoveToSecondHostAsync(string agent, CancellationToken stop)
    {
        using var client = await StudioClient.SignInAsync(Web.Address, stop);
        var id = await client.AgentIdAsync(agent, stop);
        var settings = JsonNode.Parse((await client.GetAsync($"/api/agents/{id}", stop)).GetRawText())!;
        settings["serviceUrl"] = Second.Address.AbsoluteUri;
        await client.PutAsync($"/api/agents/{id}", settings, stop);
    }

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
