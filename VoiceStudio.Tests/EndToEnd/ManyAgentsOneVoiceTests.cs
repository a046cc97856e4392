using System.Diagnostics;
using System.Text.Json;
using VoiceStudio.Tests.EndToEnd.Panel;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>The parts of the product as processes of their own, for the tests that stop, cut and kill them.</summary>
public sealed class ManyProcessesFixture : IAsyncLifetime
{
    internal ManyProcesses All { get; private set; } = null!;

    public async ValueTask InitializeAsync() => All = await ManyProcesses.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (All is not null) await All.DisposeAsync();
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SeparateProcesses : ICollectionFixture<ManyProcessesFixture>
{
    public const string Name = "Separate processes";
}

/// <summary>
/// Whatever happens to a process or to the network, no two agents are ever heard at once: judged from the mix that a listener of its own
/// records (20 ms tolerated). The long version is a verb of the bench: docs/turns.md.
/// </summary>
[Collection(SeparateProcesses.Name)]
public sealed class ManyAgentsOneVoiceTests(ManyProcessesFixture fixture, ITestOutputHelper output)
{
    private const int OneFrameMs = 20;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private ManyProcesses All => fixture.All;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task No_two_are_heard_at_once_in_a_lively_conversation()
    {
        await using var call = await OneVoice.StartAsync(All, Stop);
        var begun = Stopwatch.GetTimestamp();
        var interruptions = await call.ConverseAsync(turns: 8, seed: 1, Stop);
        All.Model.IgnoresCancel = true;
        interruptions += await call.ConverseAsync(turns: 7, seed: 2, Stop);
        All.Model.IgnoresCancel = false;

        output.WriteLine($"{interruptions} interruptions: {call.Recorder.Story(begun)}");
        Assert.True(interruptions > 3, $"{interruptions} interruptions");
        Assert.True(All.Model.CancelsIgnored > 0, "Nothing was ever asked to be cancelled.");
        Assert.InRange(call.Recorder.OverlapMs(), 0, OneFrameMs);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_host_that_is_stopped_in_mid_sentence_is_not_heard_when_it_wakes()
    {
        await using var call = await OneVoice.StartAsync(All, Stop);
        var frozen = await StartSongAsync(call, "Atlas");
        try
        {
            All.First.Freeze();
            await call.TypeAsync("Nova, what do you think?", Stop);
            await call.Recorder.HearsAsync("Nova", frozen, Stop);
            await OneVoice.UntilTimeAsync(frozen + (10 * Stopwatch.Frequency), Stop);
        }
        finally
        {
            All.First.Wake();
        }

        var woken = Stopwatch.GetTimestamp();
        await OneVoice.UntilTimeAsync(woken + (2 * Stopwatch.Frequency), Stop);
        output.WriteLine(call.Recorder.Story(frozen));
        Assert.True(call.Recorder.SoundedMs("Nova", woken) > 1500, "Nova was not heard while the other host woke." + call.Recorder.Story(frozen));
        Assert.InRange(call.Recorder.OverlapMs(), 0, OneFrameMs);
        await call.AnswersAsync("Atlas", Stop);
    }

    [Fact(Timeout = 90_000)]
    public async Task While_an_agents_link_is_cut_another_answers_and_it_comes_back_in_silence()
    {
        await using var call = await OneVoice.StartAsync(All, Stop);
        var cut = await StartSongAsync(call, "Atlas");
        All.Relay.Cut(call.AgentId("Atlas"));
        await call.TypeAsync("Nova, what do you think?", Stop);
        await call.Recorder.HearsAsync("Nova", cut, Stop);
        await OneVoice.UntilTimeAsync(cut + (5 * Stopwatch.Frequency), Stop);
        All.Relay.Mend();
        await call.UntilBackAsync("Atlas", Stop);
        await call.AnswersAsync("Atlas", Stop);

        output.WriteLine(call.Recorder.Story(cut));
        Assert.InRange(call.Recorder.OverlapMs(), 0, OneFrameMs);
    }

    [Fact(Timeout = 120_000)]
    public async Task Web_that_is_killed_in_mid_sentence_comes_back_to_one_voice()
    {
        await using var call = await OneVoice.StartAsync(All, Stop);
        var killed = await StartSongAsync(call, "Atlas");
        await All.Web.KillAsync();
        await All.Web.StartAgainAsync(Stop);
        await call.UntilAsync(c => ManyProcesses.Agents.All(a => Agent(c, a).GetProperty("status").GetString() == "ready"), Stop);
        await call.AnswersAsync("Nova", Stop);
        await call.AnswersAsync("Scout", Stop);

        output.WriteLine(call.Recorder.Story(killed));
        Assert.InRange(call.Recorder.OverlapMs(), 0, OneFrameMs);
    }

    [Fact(Timeout = 90_000)]
    public async Task When_a_host_is_killed_in_mid_sentence_the_floor_is_free_within_a_second_and_another_goes_on()
    {
        await using var all = await ManyProcesses.StartAsync(Stop);
        await using var call = await OneVoice.StartAsync(all, Stop);
        var heard = await StartSongAsync(all, call, "Atlas");
        all.First.Kill();
        var killed = Stopwatch.GetTimestamp();
        await call.Recorder.HearsAsync("Nova", killed, Stop);
        var took = Stopwatch.GetElapsedTime(killed);
        var ledger = await call.LedgerAsync(Stop);
        var lost = ledger.First(r => r.GetProperty("kind").GetString() == "seat" && r.GetProperty("agentId").GetString() == call.AgentId("Atlas") && r.GetProperty("why").GetString() != "its link is up");
        var free = ledger.First(r => r.GetProperty("number").GetInt64() > lost.GetProperty("number").GetInt64() && r.GetProperty("kind").GetString() is "silenced" or "grant");

        output.WriteLine($"Another is heard {took.TotalMilliseconds:0} ms after the kill: {call.Recorder.Story(heard)}");
        Assert.InRange((free.GetProperty("at").GetDateTimeOffset() - lost.GetProperty("at").GetDateTimeOffset()).TotalSeconds, 0, 1);
        Assert.InRange(took.TotalSeconds, 0, 4);
        Assert.InRange(call.Recorder.OverlapMs(), 0, OneFrameMs);
    }

    private static JsonElement Agent(JsonElement call, string name) => call.GetProperty("agents").EnumerateArray().First(a => a.GetProperty("name").GetString() == name);

    /// <summary>The agent is asked, and has been heard for half a second.</summary>
    private Task<long> StartSongAsync(OneVoice call, string agent) => StartSongAsync(All, call, agent);

    private static async Task<long> StartSongAsync(ManyProcesses all, OneVoice call, string agent)
    {
        all.Model.Sings = _ => new Song((int)Long.TotalMilliseconds);
        var asked = Stopwatch.GetTimestamp();
        await call.TypeAsync($"{agent}, what do you think?", Stop);
        var heard = await call.Recorder.HearsAsync(agent, asked, Stop);
        return (await call.Recorder.HearsAsync(agent, heard.At + (Stopwatch.Frequency / 2), Stop)).At;
    }
}
