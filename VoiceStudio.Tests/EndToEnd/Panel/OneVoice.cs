using System.Diagnostics;
using System.Text.Json;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>A call of three agents on two hosts, a person who speaks, types, clicks and interrupts, and the recording of what all of it sounds like.</summary>
internal sealed class OneVoice : IAsyncDisposable
{
    private readonly ManyProcesses _all;
    private readonly StudioClient _client;
    private readonly IReadOnlyDictionary<string, string> _ids;
    private readonly short[] _voice;

    private readonly string _url;
    private readonly string _room;

    private OneVoice(ManyProcesses all, StudioClient client, JsonElement started, RoomCaller caller, MixRecorder recorder, IReadOnlyDictionary<string, string> ids)
    {
        (_all, _client, Caller, Recorder, _ids, _voice) = (all, client, caller, recorder, ids, Recordings.GoForwardTenMeters());
        (Id, _url, _room) = (Text(started, "callId"), Text(started, "liveKitUrl"), Text(started, "roomName"));
    }

    public string Id { get; }
    public RoomCaller Caller { get; }
    public MixRecorder Recorder { get; }

    public string AgentId(string name) => _ids[name];

    public static async Task<OneVoice> StartAsync(ManyProcesses all, CancellationToken stop)
    {
        var client = await StudioClient.SignInAsync(all.Web.Address, stop);
        var started = await client.StartCallAsync(await client.NewConversationAsync(stop, ManyProcesses.Agents), stop);
        var ids = new Dictionary<string, string>();
        foreach (var name in ManyProcesses.Agents) ids[name] = await client.AgentIdAsync(name, stop);
        var recorder = await MixRecorder.JoinAsync(Text(started, "liveKitUrl"), all.RecorderToken(Text(started, "roomName")), stop);
        var caller = await RoomCaller.JoinAsync(Text(started, "liveKitUrl"), Text(started, "token"), stop);
        var call = new OneVoice(all, client, started, caller, recorder, ids);
        await call.UntilAsync(c => c.GetProperty("agents").EnumerateArray().All(a => a.GetProperty("status").GetString() == "ready"), stop);
        await call.UntilAsync(c => Epoch(c) > 0 && IsOpen(c), stop);
        return call;
    }

    public static long Epoch(JsonElement call) => call.GetProperty("floor").GetProperty("epoch").GetInt64();

    public static bool IsOpen(JsonElement call) => call.GetProperty("floor").GetProperty("state").GetString() == "open";

    public Task<JsonElement> LookAsync(CancellationToken stop) => _client.CallAsync(Id, stop);

    public async Task<IReadOnlyList<JsonElement>> LedgerAsync(CancellationToken stop) => [.. (await _client.GetAsync($"/api/calls/{Id}/turns", stop)).EnumerateArray()];

    public Task TypeAsync(string words, CancellationToken stop) => _client.PostAsync($"/api/calls/{Id}/text", new { text = words }, stop);

    public Task PickAsync(string agent, CancellationToken stop) => _client.PostAsync($"/api/calls/{Id}/floor", new { agentId = _ids[agent] }, stop);

    public Task UndoAsync(CancellationToken stop) => _client.PostAsync($"/api/calls/{Id}/floor/undo", new { }, stop);

    public Task AddAsync(string agent, CancellationToken stop) => _client.PostAsync($"/api/calls/{Id}/agents", new { agentId = _ids[agent] }, stop);

    public Task RemoveAsync(string agent, CancellationToken stop) => _client.DeleteAsync($"/api/calls/{Id}/agents/{_ids[agent]}", stop);

    /// <summary>Somebody else comes into the room, by the front door of LiveKit.</summary>
    public Task<RoomCaller> InviteAsync(string identity, CancellationToken stop) => RoomCaller.JoinAsync(_url, _all.PersonToken(_room, identity), stop);

    /// <summary>A human voice; what it said is understood as the words.</summary>
    public Task SayAsync(string words, CancellationToken stop) => SayAsync(Caller, words, stop);

    public async Task SayAsync(RoomCaller who, string words, CancellationToken stop)
    {
        _all.Model.Words = words;
        await who.SpeakAsync(_voice, stop);
        await who.SpeakAsync(new short[Recordings.SampleRate / 2], stop);
    }

    public async Task<JsonElement> UntilAsync(Predicate<JsonElement> seen, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var call = await LookAsync(stop);
            if (seen(call)) return call;
            await often.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>The floor knows that a lost agent is there again.</summary>
    public async Task UntilBackAsync(string agent, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await LedgerAsync(stop)).Last(r => r.GetProperty("kind").GetString() == "seat" && r.GetProperty("agentId").GetString() == AgentId(agent)).GetProperty("why").GetString() != "its link is up")
        {
            await often.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>An agent is asked in writing, is heard, and comes to its end.</summary>
    /// <exception cref="TimeoutException">It was not, in half a minute; with the ledger and who was heard.</exception>
    public async Task AnswersAsync(string agent, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        _all.Model.Sings = _ => new Song(600);
        var asked = Stopwatch.GetTimestamp();
        try
        {
            await TypeAsync($"{agent}, what do you think?", limit.Token);
            await Recorder.HearsAsync(agent, asked, limit.Token);
            await UntilAsync(IsOpen, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{agent} did not answer: {Recorder.Story(asked - (20 * Stopwatch.Frequency))}\n{string.Join('\n', (await LedgerAsync(stop)).TakeLast(40))}");
        }
    }

    /// <summary>So many agent turns, most of them interrupted: by voice, by a typed line, by a click; with hand-overs and several who are called at once.</summary>
    /// <returns>The interruptions.</returns>
    public async Task<int> ConverseAsync(int turns, int seed, CancellationToken stop)
    {
        var dice = new Random(seed);
        var first = Epoch(await LookAsync(stop));
        var interruptions = 0;
        var handsTo = (From: "", To: "");
        var (lengths, guard) = (new Random(seed), new Lock());
        _all.Model.Sings = agent =>
        {
            lock (guard) return new Song(lengths.Next(400, 2500), agent == handsTo.From ? handsTo.To : null);
        };
        while (Epoch(await LookAsync(stop)) - first < turns)
        {
            var (one, other) = Two(dice);
            lock (guard) handsTo = dice.Next(5) == 0 ? (one, other) : default;
            var asked = Stopwatch.GetTimestamp();
            switch (dice.Next(10))
            {
                case <= 3: await SayAsync($"hey {one} what do you think", stop); break;
                case <= 6: await TypeAsync($"{one}, what do you think?", stop); break;
                case 7: await TypeAsync($"{one} and {other}, introduce yourselves.", stop); break;
                case 8: await PickAsync(one, stop); await TypeAsync("And what do you think?", stop); break;
                default: await TypeAsync("Everyone, introduce yourselves.", stop); break;
            }

            var heard = await Recorder.HearsAnybodyAsync(asked, stop);
            if (dice.Next(10) < 8)
            {
                interruptions++;
                var until = heard.At + (long)(dice.NextDouble() * Stopwatch.Frequency);
                await UntilTimeAsync(until, stop);
            }
            else
            {
                await UntilAsync(IsOpen, stop);
            }
        }

        await UntilAsync(IsOpen, stop);
        return interruptions;
    }

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Recorder.DisposeAsync();
        await _client.EndCallAsync(Id, CancellationToken.None);
        _client.Dispose();
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static (string One, string Other) Two(Random dice)
    {
        var agents = ManyProcesses.Agents;
        var one = dice.Next(agents.Length);
        return (agents[one], agents[(one + 1 + dice.Next(agents.Length - 1)) % agents.Length]);
    }

    /// <summary>For what takes its time by itself: a process that is stopped for ten seconds, a person who lets an agent speak for a while.</summary>
    public static async Task UntilTimeAsync(long timestamp, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Stopwatch.GetTimestamp() < timestamp) await often.WaitForNextTickAsync(stop);
    }
}
