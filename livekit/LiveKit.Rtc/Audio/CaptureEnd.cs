using System.Threading.Tasks.Sources;

namespace LiveKit.Rtc;

/// <summary>
/// The end of the one capture that the library allows a source at a time: awaited without an object for each. The next one may begin only
/// when the library has ended this one and whoever waited has seen it, in either order.
/// </summary>
#pragma warning disable CA1001 // The semaphore is never waited for by handle, so it holds nothing; the library may still leave after the source is gone.
internal sealed class CaptureEnd : IValueTaskSource<string?>
#pragma warning restore CA1001
{
    /// <summary>The result of somebody who would not wait any longer. The library's end is still to come.</summary>
    public const string GivenUp = "given up";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ManualResetValueTaskSourceCore<string?> _core = new() { RunContinuationsAsynchronously = true };
    private int _unset; // 1 until there is a result
    private int _owed; // 1 until the library has ended it
    private int _open; // the library and the waiter: who has still to come

    public Task WaitForTurnAsync(CancellationToken stop) => _turn.WaitAsync(stop);

    /// <summary>Before the request is sent: its end may come before the request returns.</summary>
    public ValueTask<string?> Begin()
    {
        _core.Reset();
        (_unset, _open) = (1, 2);
        Volatile.Write(ref _owed, 1);
        return new ValueTask<string?>(this, _core.Version);
    }

    /// <summary>The request was not sent; nobody will wait.</summary>
    public void NeverBegan()
    {
        Volatile.Write(ref _owed, 0);
        _turn.Release();
    }

    /// <summary>The library's word; null when all is well. Without a capture under way it means nothing.</summary>
    public void Complete(string? error)
    {
        if (Interlocked.Exchange(ref _owed, 0) == 0) return;
        Set(error);
        Leave();
    }

    public void GiveUp() => Set(GivenUp);

    public string? GetResult(short token)
    {
        var result = _core.GetResult(token);
        Leave();
        return result;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Set(string? result)
    {
        if (Interlocked.Exchange(ref _unset, 0) == 1) _core.SetResult(result);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0) _turn.Release();
    }
}
