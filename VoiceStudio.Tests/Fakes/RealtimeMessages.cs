using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace VoiceStudio.Tests.Fakes;

/// <summary>What a client says to a Realtime API that is played here.</summary>
internal static class RealtimeMessages
{
    private const int Largest = 4 << 20;

    /// <summary>Client events, whole, until the client closes.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public static async IAsyncEnumerable<JsonNode> ClientEventsAsync(this WebSocket socket, [EnumeratorCancellation] CancellationToken stop)
    {
        var buffer = new byte[Largest];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close) yield break;
            yield return JsonNode.Parse(buffer.AsSpan(0, length))!;
        }
    }
}
