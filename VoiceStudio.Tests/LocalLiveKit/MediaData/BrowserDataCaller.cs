using Microsoft.Playwright;

namespace VoiceStudio.Tests.LocalLiveKit.MediaData;

/// <summary>livekit-client in Chromium.</summary>
internal sealed class BrowserDataCaller(IPage page) : IDataCaller
{
    // A queue whose reader waits, for what comes by events.
    private const string Join = """
        async ([url, token, single]) => {
            const queue = () => { const items = [], waiting = []; return {
                put: x => waiting.length ? waiting.shift()(x) : items.push(x),
                take: () => items.length ? Promise.resolve(items.shift()) : new Promise(r => waiting.push(r)) }; };
            const data = window.data = { texts: queue(), packets: queue(), room: new LivekitClient.Room({ singlePeerConnection: single }) };
            data.room.registerTextStreamHandler('story', async (reader, from) => data.texts.put([from.identity, await reader.readAll()]));
            data.room.registerRpcMethod('shout', async call => `${call.callerIdentity}: ${call.payload.toUpperCase()}`);
            data.room.on(LivekitClient.RoomEvent.DataReceived, (bytes, from, kind, topic) => data.packets.put(`${from?.identity ?? ''} ${topic ?? ''} ${new TextDecoder().decode(bytes)}`));
            await data.room.connect(url, token);
        }
        """;

    public static async Task<BrowserDataCaller> JoinAsync(IPage page, string url, string token, bool single, CancellationToken stop)
    {
        await page.EvaluateAsync(Join, new object[] { url, token, single }).WaitAsync(stop);
        return new BrowserDataCaller(page);
    }

    public Task SendTextAsync(string text, CancellationToken stop)
        => page.EvaluateAsync("async text => { await data.room.localParticipant.sendText(text, { topic: 'story' }); }", text).WaitAsync(stop);

    public async Task<(string From, string Text)> TextAsync(CancellationToken stop)
        => await page.EvaluateAsync<string[]>("() => data.texts.take()").WaitAsync(stop) is [var from, var text] ? (from, text) : default;

    public Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop)
        => page.EvaluateAsync(
            """
            async ([count, reliable, to]) => {
                for (let i = 0; i < count; i++) {
                    await data.room.localParticipant.publishData(new TextEncoder().encode(String(i)), { reliable, topic: 'count', destinationIdentities: to ? [to] : undefined });
                    if (i % 5 === 4) await new Promise(r => setTimeout(r, 1));
                }
            }
            """,
            new object?[] { count, reliable, to }).WaitAsync(stop);

    public Task<string> PacketAsync(CancellationToken stop) => page.EvaluateAsync<string>("() => data.packets.take()").WaitAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await page.EvaluateAsync("async () => { await data.room.disconnect(); }");
        await page.CloseAsync();
    }
}
