using System.Globalization;
using System.Net.Http.Json;
using LocalRealtime.Sound;
using LocalRealtime.Speaking;
using VoiceStudio.Bench.Handler;
using VoiceStudio.Tests.EndToEnd;

namespace VoiceStudio.Bench.SwitchGap;

/// <summary>
/// What it costs to be answered by another agent: <c>dotnet run -c Release -- switch-gap [turns] [think ms]</c>. The whole product in real processes, with the
/// local Realtime: it hears by its recognizer and speaks with its voices; what it says is scripted ("Yes."), and how long it thinks about it.
/// From the last sample of the person's voice to the first audible frame of the answer, at a caller of its own.
/// </summary>
internal static class SwitchGapBench
{
    private const string Alone = "ordinary gap, one agent", Stays = "ordinary gap, three agents", Switches = "switch gap, three agents";
    private static readonly string[] Agents = ["Atlas", "Scout", "Nova"];

    public static async Task<int> RunAsync(string[] args)
    {
        var turns = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 30;
        var thinkMs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        await using var model = await Tests.EndToEnd.Panel.Program.StartAsync("local/LocalRealtime", new Dictionary<string, string> { ["LocalRealtime__ApiKey"] = "bench" }, limit.Token);
        using (var http = new HttpClient { BaseAddress = model.Address })
        {
            using var answer = await http.PutAsJsonAsync("/control/script", new { rules = new[] { new { on = "reply", say = "Yes.", thinkMs } } }, limit.Token);
            answer.EnsureSuccessStatusCode();
        }

        await using var studio = await StudioProcess.StartAsync(new Dictionary<string, string> { ["Realtime__Endpoint"] = new Uri(model.Address, "v1").AbsoluteUri, ["Realtime__ApiKey"] = "bench" }, limit.Token);
        var questions = await QuestionsAsync(limit.Token);
        var figures = new Figures();
        var wrong = 0;
        await using (var alone = await PanelCall.StartAsync(studio, limit.Token, "Atlas"))
        {
            for (var turn = 0; turn < turns; turn++) wrong += await AskAsync(alone, "Atlas", Alone);
        }

        await using (var three = await PanelCall.StartAsync(studio, limit.Token, Agents))
        {
            // Whoever answered last answers once more, then the next is called.
            for (var turn = 0; turn < 2 * turns; turn++) wrong += await AskAsync(three, Agents[(turn + 1) / 2 % 3], turn % 2 == 0 ? Stays : Switches);
        }

        figures.Print($"end of speech → first sound, ms; the model thinks for {thinkMs} ms");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"switch − ordinary {figures.Median(Switches) - figures.Median(Stays):0} ms; three − one {figures.Median(Stays) - figures.Median(Alone):0} ms; {wrong} turns not counted, answered by another than the one that was called"));
        return 0;

        async Task<int> AskAsync(PanelCall call, string agent, string kind)
        {
            if (await Turn.TakeAsync(call, agent, questions[agent], limit.Token) is not { } gap) return 1;
            figures.Add(kind, gap.TotalMilliseconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {agent} {gap.TotalMilliseconds:0} ms"));
            return 0;
        }
    }

    /// <summary>"Hey Scout, are you there?", in a voice that none of the agents has, cut where the voice ends.</summary>
    private static async Task<Dictionary<string, short[]>> QuestionsAsync(CancellationToken stop)
    {
        using var voice = new Speaker(Speaker.InstalledWasm, lanes: 1);
        var questions = new Dictionary<string, short[]>();
        foreach (var agent in Agents)
        {
            var speech = await voice.SpeakAsync($"Hey {agent}, are you there?", Voices.Find("ash")!, 1.0, stop);
            var samples = Resampler.Convert(speech.Samples, Speech.Rate, Recordings.SampleRate).ToArray();
            questions[agent] = samples[..(Array.FindLastIndex(samples, s => Math.Abs((int)s) > 300) + 1)];
        }

        return questions;
    }
}
