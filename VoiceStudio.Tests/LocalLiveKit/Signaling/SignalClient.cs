using System.Buffers.Text;
using System.IO.Compression;
using System.Net.WebSockets;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.LocalLiveKit.Signaling;

/// <summary>A client's signalling without its media: what it says and what it is told, message by message.</summary>
internal sealed class SignalClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<SignalResponse> _seen = [];

    public JoinResponse Joined { get; private set; } = new();

    public string Sid => Joined.Participant.Sid;

    /// <summary>/rtc, the way of clients with two peer connections.</summary>
    public static Task<SignalClient> JoinAsync(string url, string token, CancellationToken stop, string query = "auto_subscribe=1")
        => ConnectAsync($"{url.Replace("http", "ws", StringComparison.Ordinal)}/rtc?{query}", token, stop);

    /// <summary>/rtc/v1, with the join request in the address.</summary>
    public static Task<SignalClient> JoinV1Async(string url, string token, JoinRequest request, CancellationToken stop)
        => ConnectAsync($"{url.Replace("http", "ws", StringComparison.Ordinal)}/rtc/v1?join_request={Wrap(request)}", token, stop);

    /// <summary>As the Rust client does it: compressed.</summary>
    public static string Wrap(JoinRequest request)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) request.WriteTo(gzip);
        var wrapped = new WrappedJoinRequest { Compression = WrappedJoinRequest.Types.Compression.Gzip, JoinRequest = ByteString.CopyFrom(bytes.ToArray()) };
        return Base64Url.EncodeToString(wrapped.ToByteArray());
    }

    public static async Task<SignalClient> ConnectAsync(string address, string token, CancellationToken stop)
    {
        var client = new SignalClient();
        client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        client._socket.Options.CollectHttpResponseDetails = true;
        await client._socket.ConnectAsync(new Uri(address), stop);
        var first = await client.NextAsync(stop);
        client.Joined = first.Join ?? new JoinResponse();
        return client;
    }

    public async Task SendAsync(SignalRequest request, CancellationToken stop) => await SendAsync(request.ToByteArray(), stop);

    public async Task SendAsync(byte[] bytes, CancellationToken stop) => await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, stop);

    /// <summary>The next response of a kind that fits; what comes before it is passed over.</summary>
    public async Task<SignalResponse> ReceiveAsync(Func<SignalResponse, bool> fits, CancellationToken stop)
    {
        while (true)
        {
            var response = await NextAsync(stop);
            if (fits(response)) return response;
        }
    }

    public async Task<ParticipantInfo> ParticipantAsync(Func<ParticipantInfo, bool> fits, CancellationToken stop)
        => (await ReceiveAsync(r => r.Update?.Participants.Any(fits) == true, stop)).Update.Participants.First(fits);

    public IReadOnlyList<SignalResponse> Seen => _seen;

    /// <returns>The reason of the server's leave, once the socket is closed.</returns>
    public async Task<LeaveRequest> IsPutOutAsync(CancellationToken stop)
    {
        var leave = _seen.Find(r => r.Leave is not null) ?? await ReceiveAsync(r => r.Leave is not null, stop);
        var rest = await _socket.ReceiveAsync(new byte[1024].AsMemory(), stop);
        Assert.Equal(WebSocketMessageType.Close, rest.MessageType);
        return leave.Leave;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        await Task.CompletedTask;
    }

    private async Task<SignalResponse> NextAsync(CancellationToken stop)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close) throw new InvalidOperationException("The server closed the socket.");
            message.Write(buffer.AsSpan(0, part.Count));
            if (!part.EndOfMessage) continue;
            var response = SignalResponse.Parser.ParseFrom(message.ToArray());
            _seen.Add(response);
            return response;
        }
    }
}
