namespace LocalRealtime.Protocol;

/// <summary>Fires once, when nobody has spoken for long enough after a reply was played out.</summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly ITimer _timer;

    public IdleTimeout(TimeProvider time, Action elapsed)
        => _timer = time.CreateTimer(_ => elapsed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <param name="milliseconds">Null: the session has no idle timeout.</param>
    public void Arm(int? milliseconds)
    {
        if (milliseconds is { } wait) _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
