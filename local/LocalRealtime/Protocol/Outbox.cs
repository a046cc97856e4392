using System.Net.WebSockets;
using System.Threading.Channels;

namespace LocalRealtime.Protocol;

/// <summary>What waits to be sent. A client that does not read is cut off before it fills the memory.</summary>
internal sealed class Outbox(WebSocket socket, TimeProvider time)
{
    private const long MaxWaitingBytes = 64L * 1024 * 1024;

    private readonly Channel<Outgoing> _waiting = Channel.CreateUnbounded<Outgoing>(new() { SingleReader = true });
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingBytes;

    /// <summary>Done when the close frame has gone out, or cannot.</summary>
    public Task Closed => _closed.Task;

    public void Send(byte[] message)
    {
        if (Interlocked.Add(ref _waitingBytes, message.Length) > MaxWaitingBytes) socket.Abort();
        else _waiting.Writer.TryWrite(new Outgoing(message));
    }

    /// <summary>Sends nothing for a while once what is waiting has been sent.</summary>
    public void Stall(TimeSpan pause) => _waiting.Writer.TryWrite(new Outgoing([], Pause: pause));

    /// <summary>Closes after what is waiting has been sent.</summary>
    public void Close(WebSocketCloseStatus status, string description)
    {
        _waiting.Writer.TryWrite(new Outgoing([], status, description));
        Complete();
    }

    /// <summary>Takes nothing more.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(over)) await SendAsync(message, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The session is over; nobody waits for the rest.
        }
        catch (WebSocketException)
        {
            // The client is gone; the receiving side notices and ends the session.
        }
        finally
        {
            _closed.TrySetResult();
        }
    }

    private async Task SendAsync(Outgoing message, CancellationToken over)
    {
        Interlocked.Add(ref _waitingBytes, -message.Text.Length);
        if (message.Pause > TimeSpan.Zero) await Task.Delay(message.Pause, time, over);
        else if (message.Close is { } status) await socket.CloseOutputAsync(status, message.Description, over);
        else await socket.SendAsync(message.Text, WebSocketMessageType.Text, endOfMessage: true, over);
    }

    private sealed record Outgoing(byte[] Text, WebSocketCloseStatus? Close = null, string? Description = null, TimeSpan Pause = default);
}
