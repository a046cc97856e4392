using System.Globalization;
using System.Text.Json;
using VoiceStudio.Tests.LocalLiveKit.Calls;

namespace VoiceStudio.Tests.LocalLiveKit.Node;

/// <summary>LiveKit's own libraries for Node.js, unmodified, against our server.</summary>
[Collection(CallHallCollection.Name)]
public sealed class NodeTests
{
    private static readonly string[] EveryMethod =
    [
        "createRoom", "listRooms", "updateRoomMetadata", "listParticipants", "getParticipant", "mutePublishedTrack", "updateSubscriptions", "updateParticipant", "sendData", "performRpc",
        "forwardParticipant", "moveParticipant", "removeParticipant", "deleteRoom", "refused", "webhooks",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_server_sdk_drives_every_method_of_the_room_service_and_checks_the_signatures_of_webhooks()
    {
        await using var node = NodeProcess.Start("room-service.mjs");
        var port = int.Parse((await node.ReadLineAsync(Stop))!, CultureInfo.InvariantCulture);
        await using var server = LiveServer.Build($"webhook: {{ api_key: {LiveServer.Key}, urls: ['http://127.0.0.1:{port}/hook'] }}\nlogging: {{ level: error }}\n");
        await server.StartAsync(Stop);
        await node.WriteLineAsync(JsonSerializer.Serialize(new { url = server.Urls.First(), key = LiveServer.Key, secret = LiveServer.Secret }), Stop);

        var seen = new List<string>();
        while (await node.ReadLineAsync(Stop) is { } word)
        {
            // LiveKit's library writes its log here too.
            if (EveryMethod.Contains(word)) seen.Add(word);
        }

        Assert.True(await node.ExitAsync(Stop) == 0, node.Errors);
        Assert.Equal(EveryMethod, seen);
    }
}
