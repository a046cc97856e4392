using System.Net.WebSockets;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>
/// A Realtime session that comes back: opens the connection, has it told who the agent is and what was said (tool calls and results
/// included), and does so again after every loss that is not for good.
/// </summary>
internal sealed partial class RealtimeLine(
    RealtimeOptions options,
    string model,
    Action<RealtimeSignal> post,
    TimeProvider time,
    ILogger log)
{
    private const int MostFailures = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);
    private readonly Lock _guard = new();
    private CancellationTokenSource? _use;
    private bool _isRecycling;
    private volatile RealtimeConnection? _connected;
    private volatile RealtimeConnection? _open;

    /// <summary>
    /// Answers <see cref="RealtimeSignal.Ready"/>: tells the new connection who it is and what was said, and lets everything else follow.
    /// The mailbox does it, so that nothing is told twice or not at all.
    /// </summary>
    public void Open(IEnumerable<BinaryData> opening)
    {
        if (_connected is not { } connection) return;
        foreach (var command in opening) connection.Send(command);
        _open = connection;
    }

    /// <summary>False when there is no connection now; what must survive that is told again at the next opening.</summary>
    public bool Send(BinaryData command) => _open is { } connection && connection.Send(command);

    public bool Append(ReadOnlySpan<short> samples) => _open is { } connection && connection.Append(samples);

    /// <summary>Gives the connection up for a fresh one, at once and without it counting as a failure.</summary>
    public void Recycle()
    {
        lock (_guard)
        {
            if (_use is null) return;
            _isRecycling = true;
            _use.Cancel();
        }
    }

    /// <summary>Runs until cancelled or until a failure for good, which is posted as <see cref="RealtimeSignal.Lost"/>.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 0; !cancel.IsCancellationRequested;)
        {
            var lost = await OnceAsync(cancel);
            if (cancel.IsCancellationRequested) return;
            failures = lost.WasOpen ? 0 : failures + 1;
            var gone = lost.Signal with { Fatal = lost.Signal.Fatal || failures >= MostFailures };
            post(gone);
            if (TookRecycling()) continue;
            LogLost(gone.Reason, gone.Fatal);
            if (gone.Fatal) return;
            await Task.Delay(Pause(failures), time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(RealtimeSignal.Lost Signal, bool WasOpen)> OnceAsync(CancellationToken cancel)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(options.ConnectLimit);
            await using var connection = await RealtimeConnection.OpenAsync(options, model, post, log, limit.Token);
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            return (new(false, await UseAsync(connection, cancel)), true);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or System.Net.Http.HttpRequestException)
        {
            return (RealtimeFailure.OfConnecting(e), false);
        }
    }

    private async Task<string> UseAsync(RealtimeConnection connection, CancellationToken cancel)
    {
        using var use = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        lock (_guard) _use = use;
        _connected = connection;
        post(new RealtimeSignal.Ready());
        try
        {
            return await connection.RunAsync(use.Token);
        }
        catch (OperationCanceledException) when (use.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return "The session was recycled.";
        }
        finally
        {
            (_connected, _open) = (null, null);
            lock (_guard) _use = null;
        }
    }

    private bool TookRecycling()
    {
        lock (_guard)
        {
            var recycling = _isRecycling;
            _isRecycling = false;
            return recycling;
        }
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, failures);
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(LogLevel.Warning, "Realtime: {Reason} (for good: {Fatal})")]
    private partial void LogLost(string reason, bool fatal);
}
