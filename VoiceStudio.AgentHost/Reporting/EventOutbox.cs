using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Reporting;

/// <summary>
/// What Web has not confirmed yet, in order. Events get their sequence here, without gaps, and stay until Web says that it holds them:
/// nothing is lost by a cut, and what is sent twice is recognized by its sequence. Thread-safe.
/// </summary>
internal sealed class EventOutbox(TimeProvider time)
{
    private readonly Lock _guard = new();
    private readonly Queue<AgentEvent> _unconfirmed = new();
    private long _last;
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentEvent Add(AgentEvent happened)
    {
        lock (_guard)
        {
            var numbered = happened with { Sequence = ++_last, At = time.GetUtcNow() };
            _unconfirmed.Enqueue(numbered);
            _added.TrySetResult();
            return numbered;
        }
    }

    /// <summary>The oldest unconfirmed events, <paramref name="most"/> of them at most.</summary>
    public IReadOnlyList<AgentEvent> Batch(int most)
    {
        lock (_guard) return [.. _unconfirmed.Take(most)];
    }

    /// <summary>Web holds everything up to and including this sequence.</summary>
    public void Confirm(long sequence)
    {
        lock (_guard)
        {
            while (_unconfirmed.TryPeek(out var oldest) && oldest.Sequence <= sequence) _unconfirmed.Dequeue();
            if (_unconfirmed.Count == 0 && _added.Task.IsCompleted) _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public bool IsEmpty { get { lock (_guard) return _unconfirmed.Count == 0; } }

    /// <summary>Completes when there is something to send.</summary>
    public Task WaitAsync(CancellationToken cancel)
    {
        lock (_guard) return _added.Task.WaitAsync(cancel);
    }
}
