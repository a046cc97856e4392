namespace LocalLiveKit.Media.Sctp;

/// <summary>One timer for several deadlines. It is only ever moved closer; when it fires too early, nothing is due yet and it is set again.</summary>
internal sealed class DeadlineTimer(TimeProvider time, Action expired) : IDisposable
{
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    private readonly ITimer _timer = time.CreateTimer(_ => expired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private TimeSpan? _armedFor;

    /// <summary>Fires at the earliest of the deadlines, null being none.</summary>
    public void Arm(TimeSpan now, params ReadOnlySpan<TimeSpan?> deadlines)
    {
        TimeSpan? next = null;
        foreach (var deadline in deadlines)
        {
            if (next is null || deadline < next) next = deadline ?? next;
        }

        if (next is not { } due || _armedFor <= due) return;
        _armedFor = due;
        var wait = due - now;
        _timer.Change(wait < Resolution ? Resolution : wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called first thing when it has fired.</summary>
    public void Fired() => _armedFor = null;

    public void Dispose() => _timer.Dispose();
}
