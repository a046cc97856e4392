using System.Diagnostics;
using System.Globalization;
using VoiceStudio.Bench.Handler;

namespace VoiceStudio.Bench.LongCall;

/// <summary>
/// A conversation in real time that outlives several Realtime sessions: <c>dotnet run -c Release -- long [minutes] [recycle after, minutes]</c>.
/// Every tenth answer is spoken over. Fails when a word is lost or comes twice, or when memory, handles or delay grow.
/// </summary>
internal static class LongCallBench
{
    private const int InterruptEvery = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var length = TimeSpan.FromMinutes(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 60);
        var recycle = TimeSpan.FromMinutes(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 10);
        await using var rooms = await ChildProcess.StartAsync("local/LocalLiveKit", new Dictionary<string, string> { [$"LocalLiveKit__Keys__{BenchCall.Key}"] = BenchCall.Secret, ["LocalLiveKit__UdpPort"] = "0" });
        await using var model = await ToneModel.StartAsync();
        model.Story = new Story();
        await using var host = await ChildProcess.StartAsync("VoiceStudio.AgentHost", new Dictionary<string, string>
        {
            ["AgentHost__SharedSecret"] = BenchCall.SharedSecret,
            ["Realtime__Endpoint"] = model.Endpoint.ToString(),
            ["Realtime__RecycleAfter"] = recycle.ToString(),
            ["Logging__LogLevel__Default"] = "Warning",
        });
        await using var call = await BenchCall.StartAsync("long", rooms.Address.Replace("http://", "ws://", StringComparison.Ordinal), host.Address, model, new Figures());
        return await TalkAsync(call, model, host, length);
    }

    private static async Task<int> TalkAsync(BenchCall call, ToneModel model, ChildProcess host, TimeSpan length)
    {
        var (begun, noted) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        var minutes = new List<(HostHealth Health, double Delay)>();
        var delays = new List<double>();
        var voice = BenchCall.Voice();
        while (Stopwatch.GetElapsedTime(begun) is var elapsed && elapsed < length)
        {
            var turn = model.Story!.Questions + 1;
            call.Session = model.Sessions["long"];
            if (voice is { } words && turn % InterruptEvery == 0)
            {
                await call.InterruptAsync(words.Samples);
            }
            else delays.Add(await call.AskAsync());

            if (elapsed - noted < TimeSpan.FromMinutes(1)) continue;
            noted = elapsed;
            minutes.Add((await HostHealth.ReadAsync(host), Median(delays)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMinutes,5:0.0} min {turn,5} turns {model.Story.Replays.Count,3} sessions {Median(delays),6:0} ms {minutes[^1].Health}"));
            delays.Clear();
        }

        await call.Caller.WordsAsync(2 * model.Story!.Questions, TimeSpan.FromSeconds(10));
        return Judge(call.Caller.FinalWords(), model.Story, minutes);
    }

    private static int Judge(IReadOnlyCollection<string> finals, Story story, List<(HostHealth Health, double Delay)> minutes)
    {
        var mistakes = story.Mistakes(finals);
        foreach (var mistake in mistakes.Take(20)) Console.WriteLine(mistake);
        var broken = story.Replays.Count(replay => !Story.IsUnbroken(replay));
        foreach (var replay in story.Replays.Where(replay => !Story.IsUnbroken(replay))) Console.WriteLine("broken: " + string.Join(" | ", replay.Select(item => item[..Math.Min(item.Length, 12)])));
        Console.WriteLine($"{story.Questions} questions, {story.Answers} answers, {story.Cut.Count} spoken over, {story.TakenBack.Count} taken back, {story.Replays.Count} sessions: {mistakes.Count} words or lines lost, doubled or foreign; {broken} sessions told a broken story");
        if (minutes.Count < 10) return mistakes.Count + broken == 0 ? 0 : 1;
        // The first fifth is warm-up: the heap and the jitter buffers find their size.
        var (warm, late) = (minutes[minutes.Count / 5], minutes[^1]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"after warm-up → end: resident {Growth(warm.Health.ResidentMb, late.Health.ResidentMb)}, heap {Growth(warm.Health.HeapMb, late.Health.HeapMb)}, handles {warm.Health.LiveKitHandles} → {late.Health.LiveKitHandles}, files {warm.Health.Files} → {late.Health.Files}, delay {Median(Delays(0)):0} → {Median(Delays(1)):0} ms (median of the first and the second half)"));
        return mistakes.Count + broken == 0 && late.Health.ResidentMb <= warm.Health.ResidentMb * 1.05 && late.Health.LiveKitHandles <= warm.Health.LiveKitHandles ? 0 : 1;

        List<double> Delays(int half) => [.. minutes.Skip(half * minutes.Count / 2).Take(minutes.Count / 2).Select(m => m.Delay)];
    }

    private static string Growth(double from, double to) => string.Create(CultureInfo.InvariantCulture, $"{from:0.0} → {to:0.0} MB ({(to - from) / from * 100:+0.0;-0.0} %)");

    private static double Median(List<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
