using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Signaling;

/// <summary>
/// One client's WebSocket: one writer, one reader, both bounded. A client that does not read is cut off; what is said to it never waits.
/// </summary>
internal sealed class SignalSocket(WebSocket socket, TimeProvider time)
{
    private const int MaxMessage = 1024 * 1024;
    private const int MaxQueued = 2048;
    private const int MaxQueuedBytes = 8 * 1024 * 1024;

    /// <summary>How long the last words may take to leave.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly Channel<ReadOnlyMemory<byte>> _outgoing = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    private long _queuedBytes;

    /// <summary>The last word is said, or the client does not listen: with or without its writer, it is over.</summary>
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Send(SignalResponse response) => Send(response.ToByteArray());

    public void Send(ReadOnlyMemory<byte> response)
    {
        // Full, or over already; the first to say so wins. A writer that is stuck in a send would never tell.
        var queued = Interlocked.Add(ref _queuedBytes, response.Length);
        if (queued > MaxQueuedBytes || !_outgoing.Writer.TryWrite(response)) _over.TrySetException(new SignalProtocolException($"nothing while {queued} bytes waited for it"));
    }

    public void SendLast(SignalResponse response)
    {
        Send(response);
        End();
    }

    /// <summary>Nothing more is said; what is queued still goes.</summary>
    public void End()
    {
        _outgoing.Writer.TryComplete();
        _over.TrySetResult();
    }

    /// <summary>Ends it as a failing network does, without a word.</summary>
    public void Cut()
    {
        _over.TrySetException(new WebSocketException("the socket was cut"));
        socket.Abort();
    }

    /// <summary>Hands each request on, and waits until it is dealt with: who floods waits.</summary>
    /// <returns>When the client is gone, the last word is said, or <paramref name="stop"/> is.</returns>
    /// <exception cref="SignalProtocolException">The client does not speak the protocol, or does not listen.</exception>
    public async Task RunAsync(Func<SignalRequest, Task> handle, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var writing = WriteAsync(ended.Token);
        var reading = ReadAsync(handle, ended.Token);
        try
        {
            await await Task.WhenAny(writing, reading, _over.Task);
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            // Whoever ended first, what is queued may still go: "leave" above all.
            using var limit = new CancellationTokenSource(CloseLimit, time);
            await writing.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await CloseAsync(limit.Token);
            // RFC 6455 §7.1.1: the client closes in its turn. Cutting the connection sooner resets it, and "leave" is lost on its way.
            await reading.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ended.CancelAsync();
            await Task.WhenAll(writing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(stop))
        {
            Interlocked.Add(ref _queuedBytes, -message.Length);
            await socket.SendAsync(message, WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, stop);
        }
    }

    private async Task ReadAsync(Func<SignalRequest, Task> handle, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close) return;
            if (part.MessageType == WebSocketMessageType.Text) throw new SignalProtocolException("text where binary messages are spoken");
            if (message.Length + part.Count > MaxMessage) throw new SignalProtocolException($"a message of more than {MaxMessage} bytes");
            await message.WriteAsync(buffer.AsMemory(0, part.Count), stop);
            if (!part.EndOfMessage) continue;

            var request = Parse(message.GetBuffer().AsSpan(0, (int)message.Length));
            message.SetLength(0);
            await handle(request);
        }
    }

    /// <exception cref="SignalProtocolException">It is no SignalRequest.</exception>
    internal static SignalRequest Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return SignalRequest.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SignalProtocolException("something that is no SignalRequest", e);
        }
    }

    private async Task CloseAsync(CancellationToken limit)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone already: there is nobody to say goodbye to.
        }
    }
}

/// <summary>A client that cannot be talked to; the message completes "The client sent …".</summary>
internal sealed class SignalProtocolException(string message, Exception? inner = null) : Exception(message, inner);
