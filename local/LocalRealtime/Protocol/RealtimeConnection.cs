using System.Buffers;
using System.Net.WebSockets;
using LocalRealtime.Scripting;

namespace LocalRealtime.Protocol;

/// <summary>One WebSocket: reads client events into the session's mailbox, and owns everything the session starts.</summary>
internal sealed partial class RealtimeConnection(WebSocket socket, SessionParts parts, string model, ILogger log) : IDisposable
{
    /// <summary>15 MiB of sound as base64, and some.</summary>
    private const int MaxMessageBytes = 24 * 1024 * 1024;

    /// <summary>Messages read but not yet carried out; then the client must wait.</summary>
    private readonly SemaphoreSlim _room = new(32);

    private readonly Outbox _outbox = new(socket, parts.Time);
    private readonly Mailbox _mailbox = new();
    private readonly Chronicle _chronicle = new(model, parts.Time);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var tasks = new OwnedTasks();
        var mischief = new Mischief(_outbox, socket, parts.Director, parts.Options.SessionLimit, _chronicle);
        var line = new SessionLine(_mailbox, tasks, _chronicle, message => Send(message, mischief), mischief.Perform, over.Token);
        using var session = new RealtimeSession(parts, model, line);
        parts.Archive.Add(_chronicle, act => _mailbox.Post(() => mischief.Perform(act)));
        LogOpened(log, session.Id);
        var sending = _outbox.RunAsync(over.Token);
        var working = _mailbox.RunAsync(over.Token);
        _mailbox.Post(session.Open);
        var limit = parts.Time.CreateTimer(_ => _mailbox.Post(mischief.Expire), null, parts.Options.SessionLimit, Timeout.InfiniteTimeSpan);
        try
        {
            await ReceiveAsync(session, working, over.Token);
        }
        finally
        {
            await limit.DisposeAsync();
            _outbox.Complete();
            await over.CancelAsync();
            await Task.WhenAll(sending, working);
            await tasks.WhenAllAsync();
            _chronicle.Close();
            LogClosed(log, session.Id);
        }
    }

    public void Dispose() => _room.Dispose();

    private void Send(ServerEvent message, Mischief mischief)
    {
        var json = Wire.Write(message);
        _chronicle.Sent(json);
        mischief.Send(json);
    }

    private async Task ReceiveAsync(RealtimeSession session, Task working, CancellationToken over)
    {
        var message = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            while (!working.IsCompleted)
            {
                var part = await socket.ReceiveAsync(message.GetMemory(8 * 1024), over);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Advance(part.Count);
                if (message.WrittenCount > MaxMessageBytes)
                {
                    _outbox.Close(WebSocketCloseStatus.MessageTooBig, "At most 15 MiB of audio may be sent in one event.");
                    await _outbox.Closed.WaitAsync(over);
                    break;
                }

                if (!part.EndOfMessage) continue;
                await _room.WaitAsync(over);
                var whole = message.WrittenSpan.ToArray();
                message.ResetWrittenCount();
                _mailbox.Post(() => Handle(session, whole));
            }

            if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (WebSocketException)
        {
            // The client dropped the connection: the ordinary end of a client that was disposed.
        }
    }

    private void Handle(RealtimeSession session, byte[] message)
    {
        _room.Release();
        _chronicle.Received(message);
        session.Handle(message);
    }

    [LoggerMessage(LogLevel.Information, "Session {Session} opened.")]
    private static partial void LogOpened(ILogger log, string session);

    [LoggerMessage(LogLevel.Information, "Session {Session} closed.")]
    private static partial void LogClosed(ILogger log, string session);
}
