using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VoiceStudio.Bench.Handler;
using VoiceStudio.Tests.EndToEnd;

namespace VoiceStudio.Bench;

/// <summary>
/// LocalRealtime under its wildest script, and an AgentHost that talks to it: <c>dotnet run -c Release -- wild [misbehaviours]</c>. The programs are processes of
/// their own. Ends well when both are the processes that they were, the host is healthy, and the next call is answered.
/// </summary>
internal static class WildBench
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string[] args)
    {
        var misbehaviours = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        await using var rooms = await ChildProcess.StartAsync("local/LocalLiveKit", new Dictionary<string, string> { [$"LocalLiveKit__Keys__{BenchCall.Key}"] = BenchCall.Secret, ["LocalLiveKit__UdpPort"] = "0" });
        await using var model = await ChildProcess.StartAsync("local/LocalRealtime", new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Warning" });
        await using var host = await ChildProcess.StartAsync("VoiceStudio.AgentHost", new Dictionary<string, string>
        {
            ["AgentHost__SharedSecret"] = BenchCall.SharedSecret,
            ["Realtime__Endpoint"] = model.Address + "/v1",
            ["Realtime__ReplyLimit"] = "00:00:02",
            ["Logging__LogLevel__Default"] = "Error",
        });
        var url = rooms.Address.Replace("http://", "ws://", StringComparison.Ordinal);
        using var control = new HttpClient { BaseAddress = new Uri(model.Address) };
        // Nine in ten of what a connection survives, so that it lives to see it; then also what ends it.
        await SufferAsync(control, url, host.Address, misbehaviours * 9 / 10, """{"wild":{"seed":11,"chance":0.5,"burst":20,"replies":0.3}}""");
        await SufferAsync(control, url, host.Address, misbehaviours, """{"wild":{"seed":12,"chance":0.5,"burst":5,"deadly":true,"replies":0.3}}""");
        await FollowAsync(control, "{}");
        using (var health = await control.GetAsync(new Uri(host.Address + "/health/live"))) health.EnsureSuccessStatusCode();
        var answered = await AnswersAsync(url, host.Address);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The host is healthy ({host.Memory / 1048576} MB); the next call was answered after {answered.TotalSeconds:0.0} s."));
        return 0;
    }

    /// <summary>One call after the other, each with somebody who speaks, until the model has misbehaved this often in all.</summary>
    private static async Task SufferAsync(HttpClient control, string url, string host, int misbehaviours, string script)
    {
        await FollowAsync(control, script);
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; Total(await ConnectionsAsync(control)) < misbehaviours; i++)
        {
            var name = $"wild-{script.Length}-{i}";
            await using var caller = await RoomCaller.JoinAsync(url, BenchCall.Token("user:" + name, name, agent: false), CancellationToken.None);
            await BenchCall.JoinAsync(name, url, host);
            for (var turn = 0; turn < 10 && Total(await ConnectionsAsync(control)) < misbehaviours; turn++) await AskAsync(caller, CancellationToken.None);
        }

        var seen = await ConnectionsAsync(control);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Total(seen)} misbehaviours over {seen.Count} connections, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"));
    }

    private static async Task<TimeSpan> AnswersAsync(string url, string host)
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var caller = await RoomCaller.JoinAsync(url, BenchCall.Token("user:sane", "sane", agent: false), limit.Token);
        await BenchCall.JoinAsync("sane", url, host);
        var asked = Stopwatch.GetTimestamp();
        var heard = caller.HearsAsync("agent:sane", asked, limit.Token);
        // Who speaks before the agent listens is not heard: asked again until there is an answer.
        while (!heard.IsCompleted) await AskAsync(caller, limit.Token);
        return Stopwatch.GetElapsedTime(asked, (await heard).At);
    }

    private static async Task AskAsync(RoomCaller caller, CancellationToken stop)
    {
        await caller.SpeakAsync(Recordings.FromFirstSound(Recordings.GoForwardTenMeters()), stop);
        await caller.SpeakAsync(new short[Recordings.SampleRate * 2], stop);
    }

    private static async Task FollowAsync(HttpClient control, string script)
    {
        using var body = new StringContent(script, Encoding.UTF8, "application/json");
        using var answer = await control.PutAsync(new Uri("/control/script", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<List<JsonElement>> ConnectionsAsync(HttpClient control)
        => await control.GetFromJsonAsync<List<JsonElement>>("/control/connections") ?? [];

    private static int Total(List<JsonElement> connections) => connections.Sum(c => c.GetProperty("mischiefs").GetInt32());
}
