using System.Diagnostics;
using VoiceStudio.Tests.EndToEnd;

namespace VoiceStudio.Bench.SwitchGap;

/// <summary>One question and its answer.</summary>
internal static class Turn
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    /// <summary>Asks in an agent's name; how long it took until it was heard, or null when somebody else answered.</summary>
    public static async Task<TimeSpan?> TakeAsync(PanelCall call, string agent, ReadOnlyMemory<short> question, CancellationToken stop)
    {
        var epoch = await call.EpochAsync(stop);
        await call.Caller.SpeakAsync(question, stop);
        var spoken = Stopwatch.GetTimestamp();
        var silence = call.Caller.SpeakAsync(new short[Recordings.SampleRate * 3 / 2], stop);
        var who = await HeardAsync(call, spoken, stop);
        var gap = Stopwatch.GetElapsedTime(spoken, call.First(who, spoken).At);
        await silence;
        await call.UntilQuietAsync(epoch + 1, stop);
        await call.FallsSilentAsync(who, Quiet, stop);
        return who == agent ? gap : null;
    }

    private static async Task<string> HeardAsync(PanelCall call, long after, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (call.Agents.FirstOrDefault(a => call.Heard(a, after)) is { } who) return who;
            await often.WaitForNextTickAsync(stop);
        }
    }
}
