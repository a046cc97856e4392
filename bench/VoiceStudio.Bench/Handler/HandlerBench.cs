using System.Diagnostics;
using System.Globalization;

namespace VoiceStudio.Bench.Handler;

/// <summary>
/// The voice handler from the caller's side, over real WebRTC on this machine: <c>dotnet run -c Release -- handler [turns] [sessions,…]</c>.
/// LocalLiveKit and AgentHost run as processes of their own; the model answers at once, so that what is measured is ours.
/// </summary>
internal static class HandlerBench
{
    private static readonly TimeSpan Continuous = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var turns = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
        var counts = (args.Length > 1 ? args[1] : "1,4,8,16").Split(',').Select(c => int.Parse(c, CultureInfo.InvariantCulture)).ToArray();
        await using var rooms = await ChildProcess.StartAsync("local/LocalLiveKit", new Dictionary<string, string> { [$"LocalLiveKit__Keys__{BenchCall.Key}"] = BenchCall.Secret, ["LocalLiveKit__UdpPort"] = "0" });
        await using var model = await ToneModel.StartAsync();
        var url = rooms.Address.Replace("http://", "ws://", StringComparison.Ordinal);
        await RawAsync(url, turns);
        foreach (var count in counts) await MeasureAsync(count, turns, url, model);
        return 0;
    }

    /// <summary>Caller to caller over the same server: what the media alone costs.</summary>
    private static async Task RawAsync(string url, int turns)
    {
        var figures = new Figures();
        await using var from = await BenchCaller.JoinAsync(url, BenchCall.Token("a", "raw", agent: false));
        await using var to = await BenchCaller.JoinAsync(url, BenchCall.Token("b", "raw", agent: false));
        await to.Subscribed;
        for (var i = 0; i < turns; i++)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var onset = await from.SayAsync(Tone.Samples(0, 200));
            await from.SayAsync(new short[Tone.Rate / 5]);
            figures.Add("caller → caller", BenchCall.Milliseconds(onset, await to.HearsAsync(onset, limit.Token)));
            await to.FallsSilentAsync(TimeSpan.FromMilliseconds(300), limit.Token);
            await from.SaidAsync();
            to.Forget();
        }

        figures.Print("raw, ms");
    }

    private static async Task MeasureAsync(int count, int turns, string url, ToneModel model)
    {
        await using var host = await ChildProcess.StartAsync("VoiceStudio.AgentHost", new Dictionary<string, string>
        {
            ["AgentHost__SharedSecret"] = BenchCall.SharedSecret,
            ["Realtime__Endpoint"] = model.Endpoint.ToString(),
            ["Logging__LogLevel__Default"] = "Warning",
        });
        var figures = new Figures();
        // The first session of a process warms it; joins are counted from the second on.
        await using (await BenchCall.StartAsync($"warm-{count}", url, host.Address, model, new Figures()))
        {
        }

        var calls = new List<BenchCall>();
        var memory = 0L;
        for (var i = 0; i < count; i++)
        {
            calls.Add(await BenchCall.StartAsync($"call-{count}-{i}", url, host.Address, model, figures));
            if (i == 0) memory = host.Memory;
        }

        await Task.WhenAll(calls.Select(call => TurnsAsync(call, turns)));
        var added = count > 1 ? (host.Memory - memory) / 1048576.0 / (count - 1) : 0;
        var (before, begun) = (host.ProcessorTime, Stopwatch.GetTimestamp());
        var gaps = await Task.WhenAll(calls.Select(call => call.BothWaysAsync(Continuous)));
        var load = (host.ProcessorTime - before).TotalSeconds / count / Stopwatch.GetElapsedTime(begun).TotalMinutes;

        figures.Print($"{count} session(s) in one process, ms");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU {load:0.0} s per session-minute of two-way sound · {added:0.0} MB per further session · {gaps.Sum()} gaps over 40 ms in {count * Continuous.TotalSeconds:0} s"));
        foreach (var call in calls) await call.DisposeAsync();
    }

    private static async Task TurnsAsync(BenchCall call, int turns)
    {
        for (var i = 0; i < turns; i++) await call.TurnAsync();
        for (var i = 0; i < Math.Max(3, turns / 4); i++) await call.ToolTurnAsync();
        if (BenchCall.Voice() is not { } voice) return;
        for (var i = 0; i < Math.Max(3, turns / 4); i++) await call.BargeInAsync(voice.Samples, voice.OnsetMs);
    }
}
