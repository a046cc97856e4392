using System.Collections.Concurrent;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>Requests whose end is still to come, by the id we gave them.</summary>
internal sealed class PendingCalls
{
    private readonly ConcurrentDictionary<ulong, Pending> _pending = new();

    // Far from the ids that the library would give itself.
    private ulong _lastId = 1UL << 32;

    public ulong NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Registers a call before its request is sent: its end may come on another thread before the request returns.</summary>
    public (ulong Id, Task<FfiEvent> Result) Begin(Action<FfiEvent> late)
    {
        var id = NextId();
        var pending = new Pending(late);
        _pending[id] = pending;
        return (id, pending.Result.Task);
    }

    /// <summary>Registers a call whose end concerns nobody but <paramref name="done"/>.</summary>
    public ulong BeginUnawaited(Action<FfiEvent> done)
    {
        var (id, _) = Begin(done);
        Abandon(id, new CancellationToken(canceled: true));
        return id;
    }

    /// <summary>The request was never sent.</summary>
    public void Forget(ulong id) => _pending.TryRemove(id, out _);

    /// <summary>Nobody waits any more. The entry stays, so that the result's handles are given back when it comes.</summary>
    public void Abandon(ulong id, CancellationToken stop)
    {
        if (_pending.TryGetValue(id, out var pending)) pending.Result.TrySetCanceled(stop);
    }

    public void Complete(ulong id, FfiEvent result)
    {
        if (_pending.TryRemove(id, out var pending) && !pending.Result.TrySetResult(result)) pending.Late(result);
    }

    public void FailAll(Exception failure)
    {
        foreach (var id in _pending.Keys)
            if (_pending.TryRemove(id, out var pending))
                pending.Result.TrySetException(failure);
    }

    private sealed record Pending(Action<FfiEvent> Late)
    {
        public TaskCompletionSource<FfiEvent> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
