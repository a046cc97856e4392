using System.Diagnostics;
using System.Globalization;

namespace VoiceStudio.Bench.LocalLiveKit.Rooms;

/// <summary>Many <see cref="WireCaller"/>s and the one clock of theirs: a packet each 20 ms, as evenly spread as milliseconds allow, and ICE's checks.</summary>
internal sealed class WireCallers : IAsyncDisposable
{
    private const int TicksPerCheck = 100;

    /// <summary>A tick has as many places, and each caller has its own.</summary>
    private const int MaxCallers = 100;

    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(20);

    private readonly List<WireCaller> _callers = [];
    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;
    private volatile bool _talks;

    public async Task JoinAsync(string url, int count, Func<string, string> token)
    {
        // Those who joined first need their checks while the last one joins.
        _running = RunAsync();
        for (var i = 0; i < count; i++)
        {
            var identity = "wire" + i.ToString(CultureInfo.InvariantCulture);
            var caller = await WireCaller.JoinAsync(url, identity, token(identity), sections: count + 20);
            lock (_callers) _callers.Add(caller);
        }
    }

    public void Talk() => _talks = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var caller in _callers) await caller.DisposeAsync();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var began = Stopwatch.GetTimestamp();
        long done = 0;
        while (await clock.WaitForNextTickAsync(_end.Token))
        {
            // Late by some milliseconds on a busy machine: all that is due goes out then, as from a client that is.
            var due = (long)(Stopwatch.GetElapsedTime(began) / _tick * MaxCallers);
            lock (_callers)
            {
                for (; done < due; done++) Turn((int)(done % MaxCallers), done / MaxCallers);
            }
        }
    }

    private void Turn(int place, long tick)
    {
        // In a room of two they are a half of the tick apart, in one of ten a tenth.
        var number = place * _callers.Count / MaxCallers;
        if (_callers.Count == 0 || (place > 0 && number == (place - 1) * _callers.Count / MaxCallers)) return;
        if (_talks) _callers[number].SendVoice();
        if ((tick + number) % TicksPerCheck == 0) _callers[number].SendCheck();
    }
}
