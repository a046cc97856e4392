using System.Diagnostics;
using System.Globalization;
using VoiceStudio.Tests.EndToEnd.Panel;

namespace VoiceStudio.Bench;

/// <summary>
/// Do two agents ever sound at once? <c>dotnet run -c Release -- one-voice [turns] [seed]</c>: three agents on two hosts, real processes and rooms, most turns
/// interrupted; judged from the mix that a participant of its own records. The last quarter runs against a model that ignores response.cancel.
/// </summary>
internal static class OneVoiceBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var turns = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
        var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        await using var all = await ManyProcesses.StartAsync(CancellationToken.None);
        await using var call = await OneVoice.StartAsync(all, CancellationToken.None);
        var begun = Stopwatch.GetTimestamp();
        int done = 0, interruptions = 0;
        while (done < turns)
        {
            var next = Math.Min(20, turns - done);
            all.Model.IgnoresCancel = done >= turns * 3 / 4;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            try
            {
                interruptions += await call.ConverseAsync(next, seed + done, limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                Console.WriteLine("Stuck: " + call.Recorder.Story(Stopwatch.GetTimestamp() - (60 * Stopwatch.Frequency)));
                foreach (var row in (await call.LedgerAsync(CancellationToken.None)).TakeLast(30)) Console.WriteLine(row);
                return 1;
            }

            done += next;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} turns, {interruptions} interruptions, {Stopwatch.GetElapsedTime(begun).TotalMinutes:0.0} min: overlap {call.Recorder.OverlapMs()} ms"));
        }

        foreach (var agent in ManyProcesses.Agents) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agent} was heard for {call.Recorder.SoundedMs(agent, begun) / 1000.0:0.0} s"));
        Console.WriteLine($"{all.Model.CancelsIgnored} cancels ignored");
        return call.Recorder.OverlapMs() <= 20 ? 0 : 1;
    }
}
