using System.Net.WebSockets;
using System.Threading.Channels;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>A Realtime session for one answer outside of any call: opened, asked, read to the end, closed. It is not opened again when it breaks.</summary>
internal sealed class ShortSession : IAsyncDisposable
{
    private readonly Channel<RealtimeSignal> _signals;
    private readonly RealtimeConnection _connection;
    private readonly CancellationTokenSource _over;
    private readonly Task _running;

    private ShortSession(RealtimeConnection connection, Channel<RealtimeSignal> signals, CancellationToken stop)
    {
        (_connection, _signals) = (connection, signals);
        _over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _running = RunAsync(_over.Token);
    }

    /// <returns>The session, or why there is none, for people.</returns>
    public static async Task<(ShortSession? Session, string? Failure)> OpenAsync(RealtimeOptions options, string model, ILogger log, CancellationToken stop)
    {
        var signals = Channel.CreateUnbounded<RealtimeSignal>(new() { SingleReader = true });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.ConnectLimit);
        try
        {
            var connection = await RealtimeConnection.OpenAsync(options, model, signal => signals.Writer.TryWrite(signal), log, limit.Token);
            return (new ShortSession(connection, signals, stop), null);
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return (null, RealtimeFailure.OfConnecting(e).Reason);
        }
    }

    public bool Send(BinaryData command) => _connection.Send(command);

    /// <summary>What the server says; ends with <see cref="RealtimeSignal.Lost"/> when the connection does.</summary>
    public IAsyncEnumerable<RealtimeSignal> SignalsAsync(CancellationToken stop) => _signals.Reader.ReadAllAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        await _connection.DisposeAsync();
        _over.Dispose();
    }

    private async Task RunAsync(CancellationToken over)
    {
        try
        {
            _signals.Writer.TryWrite(new RealtimeSignal.Lost(true, await _connection.RunAsync(over)));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The answer is complete, or nobody wants it any more.
        }
        finally
        {
            _signals.Writer.TryComplete();
        }
    }
}
