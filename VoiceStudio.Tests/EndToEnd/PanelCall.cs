using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>A call with several agents, heard by a caller without a browser, track by track.</summary>
internal sealed class PanelCall : IAsyncDisposable
{
    private static readonly TimeSpan AfterTheAnswer = TimeSpan.FromMilliseconds(400);
    private readonly StudioClient _client;
    private readonly Dictionary<string, string> _identities;

    private PanelCall(StudioClient client, string id, RoomCaller caller, Dictionary<string, string> identities)
        => (_client, Id, Caller, _identities) = (client, id, caller, identities);

    public string Id { get; }
    public RoomCaller Caller { get; }

    /// <summary>Their names.</summary>
    public IEnumerable<string> Agents => _identities.Keys;

    /// <summary>All agents are ready, the greeting has been heard, and nobody speaks.</summary>
    public static async Task<PanelCall> StartAsync(StudioProcess studio, CancellationToken stop, params string[] agents)
    {
        var client = await StudioClient.SignInAsync(studio.Address, stop);
        var started = await client.StartCallAsync(await client.NewConversationAsync(stop, agents), stop);
        var ids = new Dictionary<string, string>();
        foreach (var name in agents) ids[name] = await client.AgentIdAsync(name, stop);
        var caller = await RoomCaller.JoinAsync(started.GetProperty("liveKitUrl").GetString()!, started.GetProperty("token").GetString()!, stop);
        var call = new PanelCall(client, started.GetProperty("callId").GetString()!, caller, ids.ToDictionary(i => i.Key, i => "agent:" + i.Value));
        await call.UntilAsync(c => c.GetProperty("agents").EnumerateArray().All(a => a.GetProperty("status").GetString() == "ready"), stop);
        await call.UntilAsync(c => c.GetProperty("floor").GetProperty("epoch").GetInt64() > 0 && IsOpen(c), stop);
        // The floor is free when the host has played the last frame; the network has a few still.
        await caller.FallsSilentAsync(call._identities[agents[0]], TimeSpan.FromMilliseconds(500), stop);
        return call;
    }

    public Task TypeAsync(string words, CancellationToken stop) => _client.PostAsync($"/api/calls/{Id}/text", new { text = words }, stop);

    public async Task PickAsync(string agent, CancellationToken stop) => await _client.PostAsync($"/api/calls/{Id}/floor", new { agentId = _identities[agent]["agent:".Length..] }, stop);

    public Task<RoomCaller.HeardFrame> HearsAsync(string agent, long after, CancellationToken stop) => Caller.HearsAsync(_identities[agent], after, stop);

    public Task FallsSilentAsync(string agent, TimeSpan forThisLong, CancellationToken stop) => Caller.FallsSilentAsync(_identities[agent], forThisLong, stop);

    public bool Heard(string agent, long after) => Caller.Heard(_identities[agent]).Any(f => f.At > after && f.IsAudible);

    public RoomCaller.HeardFrame First(string agent, long after) => Caller.Heard(_identities[agent]).First(f => f.At > after && f.IsAudible);

    public RoomCaller.HeardFrame Last(string agent, long after) => Caller.Heard(_identities[agent]).Last(f => f.At > after && f.IsAudible);

    /// <summary>Nobody has the floor, and nothing of the answer before is on its way to the ear.</summary>
    public async Task SettlesAsync(CancellationToken stop)
    {
        await UntilAsync(IsOpen, stop);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_identities.Values.Any(i => Caller.Heard(i).LastOrDefault(f => f.IsAudible) is { At: > 0 } last && Stopwatch.GetElapsedTime(last.At) < AfterTheAnswer)) await often.WaitForNextTickAsync(stop);
    }

    /// <summary>Somebody answered, and the floor is free again.</summary>
    public async Task<JsonElement> UntilQuietAsync(long epoch, CancellationToken stop)
        => await UntilAsync(c => c.GetProperty("floor").GetProperty("epoch").GetInt64() >= epoch && IsOpen(c), stop);

    public async Task<long> EpochAsync(CancellationToken stop) => (await _client.CallAsync(Id, stop)).GetProperty("floor").GetProperty("epoch").GetInt64();

    public async Task<string> TranscriptAsync(CancellationToken stop) => string.Join('\n', await UtterancesAsync(stop));

    /// <summary>"Scout: I am Scout …", oldest first; an utterance in progress with the words so far.</summary>
    public async Task<IReadOnlyList<string>> UtterancesAsync(CancellationToken stop)
        => [.. (await _client.TranscriptAsync(Id, stop)).Select(u => $"{u.GetProperty("speakerName").GetString()}: {u.GetProperty("text").GetString()}")];

    public async Task<JsonElement> UntilAsync(Predicate<JsonElement> seen, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var call = await _client.CallAsync(Id, stop);
            if (seen(call)) return call;
            await often.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>Who was audible from when to when (milliseconds after a moment), and what the floor decided: to read a test that failed.</summary>
    public async Task<string> StoryAsync(long from, CancellationToken stop)
    {
        var story = new StringBuilder().AppendLine();
        foreach (var (name, identity) in _identities)
        {
            var frames = Caller.Heard(identity).Where(f => f.At > from && f.IsAudible).Select(f => (f.At - from) * 1000 / Stopwatch.Frequency).ToArray();
            var starts = frames.Where((at, i) => i == 0 || at - frames[i - 1] > 300);
            story.AppendLine(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", starts.Select(s => $"{s}-{frames.TakeWhile((at, i) => at <= s || at - frames[i - 1] <= 300).Last()}"))}");
        }

        foreach (var row in (await _client.GetAsync($"/api/calls/{Id}/turns", stop)).EnumerateArray()) story.AppendLine(row.ToString());
        return story.Append(await TranscriptAsync(stop)).ToString();
    }

    /// <summary>How long two agents were audible at once, in milliseconds of 20 ms frames.</summary>
    public int OverlapMs()
    {
        var slot = Stopwatch.Frequency / 50;
        var slots = _identities.Values.Select(i => Caller.Heard(i).Where(f => f.IsAudible).Select(f => f.At / slot).ToHashSet()).ToArray();
        return 20 * slots.SelectMany(s => s).GroupBy(s => s).Count(g => g.Count() > 1);
    }

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await _client.EndCallAsync(Id, CancellationToken.None);
        _client.Dispose();
    }

    private static bool IsOpen(JsonElement call) => call.GetProperty("floor").GetProperty("state").GetString() == "open";
}
