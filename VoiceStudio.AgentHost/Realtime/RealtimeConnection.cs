using System.Buffers;
using System.ClientModel;
using System.Net.WebSockets;
using System.Threading.Channels;
using OpenAI.Realtime;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>
/// One WebSocket to a Realtime API, by the official package. Everything sent goes through one queue, in order, and never makes the
/// sender wait; everything received becomes a signal. Ends when the socket ends: opening it again is <see cref="RealtimeLine"/>'s part.
/// </summary>
internal sealed partial class RealtimeConnection : IAsyncDisposable
{
    /// <summary>About 20 s of sound and commands: a server that takes none for so long is gone.</summary>
    private const int LongestQueue = 1000;
    private readonly RealtimeSessionClient _client;
    private readonly Action<RealtimeSignal> _post;
    private readonly ILogger _log;
    private readonly Channel<Outgoing> _outgoing = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });

    private RealtimeConnection(RealtimeSessionClient client, Action<RealtimeSignal> post, ILogger log) => (_client, _post, _log) = (client, post, log);

    /// <exception cref="WebSocketException">The server cannot be reached or refuses.</exception>
    public static async Task<RealtimeConnection> OpenAsync(RealtimeOptions options, string model, Action<RealtimeSignal> post, ILogger log, CancellationToken cancel)
    {
        var settings = new RealtimeClientOptions();
        if (options.Endpoint is not null) settings.Endpoint = options.Endpoint;
        // An endpoint of one's own may want no key, but the client insists on one.
        var key = options.ApiKey.Length > 0 ? options.ApiKey : "none";
        var client = await new RealtimeClient(new ApiKeyCredential(key), settings).StartConversationSessionAsync(model, new RealtimeSessionClientOptions(), cancel);
        return new RealtimeConnection(client, post, log);
    }

    /// <summary>False when the queue is full or closed: the connection is as good as gone.</summary>
    public bool Send(BinaryData command) => _outgoing.Writer.TryWrite(new Outgoing(command, null, 0));

    /// <summary>Sends 20 ms of sound at once.</summary>
    public bool Append(ReadOnlySpan<short> samples)
    {
        var buffer = ClientCommands.RentAppend(samples, out var length);
        if (_outgoing.Writer.TryWrite(new Outgoing(null, buffer, length))) return true;
        ArrayPool<byte>.Shared.Return(buffer);
        return false;
    }

    /// <summary>Sends and receives until the server closes, the network fails or <paramref name="cancel"/> is set. Returns why it ended, for people.</summary>
    public async Task<string> RunAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sending = SendAllAsync(either.Token);
        try
        {
            await ReceiveAllAsync(either.Token);
            return _client.WebSocket.CloseStatusDescription is { Length: > 0 } why ? why : "The Realtime API closed the session.";
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            return "The connection to the Realtime API broke.";
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            await either.CancelAsync();
            await sending;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        if (_client.WebSocket.State == WebSocketState.Open)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await _client.WebSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
            {
                LogUngraceful(e.Message);
            }
        }

        _client.Dispose();
    }

    private async Task ReceiveAllAsync(CancellationToken cancel)
    {
        // The first call's token rules the socket for good: cancelling it aborts. Raw messages, since a malformed one must not end the loop.
        var options = new System.ClientModel.Primitives.RequestOptions { CancellationToken = cancel };
        await foreach (var message in _client.ReceiveUpdatesAsync(options))
        {
            if (ServerEvents.Read(message.GetRawResponse().Content.ToMemory()) is { } signal) _post(signal);
        }
    }

    private async Task SendAllAsync(CancellationToken cancel)
    {
        var options = new System.ClientModel.Primitives.RequestOptions { CancellationToken = cancel };
        try
        {
            await foreach (var next in _outgoing.Reader.ReadAllAsync(cancel))
            {
                var bytes = next.Command ?? BinaryData.FromBytes(next.Rented.AsMemory(0, next.Length));
                await _client.SendCommandAsync(bytes, options);
                if (next.Rented is not null) ArrayPool<byte>.Shared.Return(next.Rented);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The receiving side sees the same end and reports it; abort in case it does not.
            LogUngraceful(e.Message);
            if (!cancel.IsCancellationRequested) _client.WebSocket.Abort();
        }
    }

    private readonly record struct Outgoing(BinaryData? Command, byte[]? Rented, int Length);

    [LoggerMessage(LogLevel.Debug, "The Realtime connection ended: {Why}")]
    private partial void LogUngraceful(string why);
}
