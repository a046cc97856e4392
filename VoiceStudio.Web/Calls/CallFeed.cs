using System.Runtime.CompilerServices;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// Shows a call to any number of screens. Each gets the present snapshot and then the newest after a change, at once and at most eight times a second:
/// a slow screen misses states in between, never the last one.
/// </summary>
internal sealed class CallFeed(CallSnapshot first, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(125);
    private readonly Lock _gate = new();
    private CallSnapshot _newest = first;
    private bool _complete;
    private TaskCompletionSource _changed = NewSignal();

    public CallSnapshot Newest
    {
        get { lock (_gate) return _newest; }
    }

    public void Publish(CallSnapshot snapshot)
    {
        lock (_gate)
        {
            _newest = snapshot;
            Signal();
        }
    }

    /// <summary>Screens get the newest snapshot and no more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Signal();
        }
    }

    public async IAsyncEnumerable<CallSnapshot> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (CallSnapshot? seen = null; ;)
        {
            var (now, complete, changed) = Look();
            if (!ReferenceEquals(now, seen))
            {
                yield return seen = now;
                if (!complete) await Task.Delay(Pause, time, cancellationToken);
                continue;
            }

            if (complete) yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private (CallSnapshot Now, bool Complete, Task Changed) Look()
    {
        lock (_gate) return (_newest, _complete, _changed.Task);
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
