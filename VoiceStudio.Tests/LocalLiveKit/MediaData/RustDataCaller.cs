using System.Globalization;
using System.Text;
using System.Threading.Channels;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.LocalLiveKit.MediaData;

/// <summary>LiveKit's Rust client.</summary>
internal sealed class RustDataCaller : IDataCaller
{
    private readonly Room _room = new();
    private readonly Channel<(string, TextStreamReader)> _texts = Channel.CreateUnbounded<(string, TextStreamReader)>();
    private readonly Channel<string> _packets = Channel.CreateUnbounded<string>();

    public Room Room => _room;

    public static async Task<RustDataCaller> JoinAsync(string url, string token, bool single, CancellationToken stop)
    {
        var caller = new RustDataCaller();
        caller._room.TextStreamReceived += (_, e) => caller._texts.Writer.TryWrite((e.ParticipantIdentity, e.Reader));
        caller._room.DataReceived += (_, e) => caller._packets.Writer.TryWrite($"{e.Participant?.Identity} {e.Topic} {Encoding.UTF8.GetString(e.Data.Span)}");
        await caller._room.ConnectAsync(url, token, new RoomOptions { SinglePeerConnection = single }, stop);
        return caller;
    }

    public async Task SendTextAsync(string text, CancellationToken stop) => await _room.LocalParticipant.SendTextAsync(text, new StreamTextOptions { Topic = "story" }, stop);

    public async Task<(string From, string Text)> TextAsync(CancellationToken stop)
    {
        var (from, reader) = await _texts.Reader.ReadAsync(stop);
        using (reader) return (from, await reader.ReadAllAsync(stop));
    }

    public async Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop)
    {
        for (var i = 0; i < count; i++)
        {
            await _room.LocalParticipant.PublishDataAsync(
                Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), reliable, "count", to is null ? null : [to], stop);
        }
    }

    public async Task<string> PacketAsync(CancellationToken stop) => await _packets.Reader.ReadAsync(stop);

    public ValueTask DisposeAsync() => _room.DisposeAsync();
}
