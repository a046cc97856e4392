using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>The mailbox of a call: agents' events in, commands out, the ledger in between.</summary>
public sealed class CallFloorTests : IAsyncDisposable
{
    private readonly FakeStage _stage = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly List<(CallFloor Floor, Task Running)> _floors = [];
    private int _sequence;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 10_000)]
    public async Task A_named_agent_is_granted_the_turn_after_the_ledger_has_it()
    {
        var floor = await StartAsync();
        Speak(floor, "atlas", "t1", "Hey Scout, what do you think?");
        await _stage.Until("scout: grant 1 AnswerPerson", Cancel);
        await floor.CaughtUpAsync();
        Assert.True(_stage.Log.IndexOf("row grant") < _stage.Log.IndexOf("scout: grant 1 AnswerPerson"));
        Assert.Contains("atlas: discard t1", _stage.Log);
        Assert.Contains("scout: listen", _stage.Log);
        Assert.Equal(("granted", "scout", "you said Scout"), (_stage.Shown?.State, _stage.Shown?.Holder, _stage.Shown?.LastSwitch?.Reason));
        Assert.Equal("Hey Scout, what do you think?", _stage.Grants[^1].Briefing?.OpenQuestion);
        Assert.Equal(_time.GetUtcNow(), _stage.Grants[^1].IssuedAt);
    }

    [Fact(Timeout = 10_000)]
    public async Task The_others_are_told_exactly_what_was_heard_in_the_order_of_speaking()
    {
        var floor = await StartAsync();
        Speak(floor, "atlas", "t1", "How much is it?");
        await _stage.Until("atlas: grant 1 AnswerPerson", Cancel);
        Say(floor, "atlas", new ReplyStarted("r1", 1, "t1"), new ReplyTranscript("r1", 1, "It is two hundred and"), new ReplyEnded("r1", 1, "t1", ReplyOutcome.Completed, "It is two hundred.", 900));
        await _stage.Until("nova: hear Atlas: It is two hundred.", Cancel);
        await floor.CaughtUpAsync();
        Assert.Equal(["scout: hear Ann: How much is it?", "scout: hear Atlas: It is two hundred."], _stage.Log.Where(l => l.StartsWith("scout: hear", StringComparison.Ordinal)));
        Assert.DoesNotContain(_stage.Log, l => l.StartsWith("atlas: hear", StringComparison.Ordinal));
    }

    [Fact(Timeout = 10_000)]
    public async Task An_agent_that_could_not_be_told_is_told_before_it_speaks()
    {
        var floor = await StartAsync();
        _stage.Cut.Add("scout");
        floor.LinkDown("scout");
        Speak(floor, "atlas", "t1", "How much is it?");
        await _stage.Until("atlas: grant 1 AnswerPerson", Cancel);
        Say(floor, "atlas", new ReplyStarted("r1", 1, "t1"), new ReplyEnded("r1", 1, "t1", ReplyOutcome.Interrupted, "It is two", 400));
        await _stage.Until("nova: hear Atlas: It is two", Cancel);
        _stage.Cut.Remove("scout");
        floor.LinkUp("scout");
        await _stage.Until("scout: hear Atlas: It is two", Cancel);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_lease_is_renewed_every_second_and_a_silent_holder_is_revoked_after_ten()
    {
        var floor = await StartAsync();
        Speak(floor, "atlas", "t1", "How much is it?");
        await _stage.Until("atlas: grant 1 AnswerPerson", Cancel);
        for (var second = 0; second < 9; second++)
        {
            await TickAsync(floor, TimeSpan.FromSeconds(1), "atlas: renew 1");
        }

        await TickAsync(floor, TimeSpan.FromSeconds(1), "atlas: revoke 1");
        await TickAsync(floor, TimeSpan.FromMilliseconds(500), "atlas: mute at the server");
    }

    [Fact(Timeout = 10_000)]
    public async Task A_running_tool_is_a_sign_of_life()
    {
        var floor = await StartAsync();
        Speak(floor, "atlas", "t1", "How much is it?");
        await _stage.Until("atlas: grant 1 AnswerPerson", Cancel);
        Say(floor, "atlas", new ToolCalled("c1", "calculator", "{}", null, null, 0));
        for (var second = 0; second < 20; second++) await TickAsync(floor, TimeSpan.FromSeconds(1), "atlas: renew 1");
        Say(floor, "atlas", new ToolCalled("c1", "calculator", "{}", "42", null, 20_000));
        await floor.CaughtUpAsync();
        Assert.DoesNotContain("atlas: revoke 1", _stage.Log);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_colleague_is_found_by_a_misheard_name()
    {
        var floor = await StartAsync();
        Speak(floor, "atlas", "t1", "How much is it?");
        await _stage.Until("atlas: grant 1 AnswerPerson", Cancel);
        Say(floor, "atlas", new TurnRequested("q1", 1, "Skout", "it is about birds"));
        await _stage.Until("atlas: request granted", Cancel);
        Say(floor, "atlas", new ReplyStarted("r1", 1, "t1"), new ReplyEnded("r1", 1, "t1", ReplyOutcome.Completed, "Scout knows.", 700));
        await _stage.Until("scout: grant 2 HandOff", Cancel);
        Assert.Equal(("Atlas", "Atlas handed over: it is about birds", "How much is it?"), (_stage.Grants[^1].Briefing?.From, _stage.Grants[^1].Briefing?.Why, _stage.Grants[^1].Briefing?.OpenQuestion));
    }

    [Fact(Timeout = 10_000)]
    public async Task Interim_words_decide_when_the_final_ones_do_not_come_in_time()
    {
        var floor = await StartAsync();
        Say(floor, "atlas", new PersonSpeechStarted("t1", "person:1"), new PersonTranscript("t1", "person:1", "hey nova where", Final: false), new PersonSpeechEnded("t1", "person:1", 1500, true));
        await _stage.Until("row routing", Cancel);
        await TickAsync(floor, TimeSpan.FromSeconds(1), "nova: grant 1 AnswerPerson");
    }

    [Fact(Timeout = 10_000)]
    public async Task A_call_that_Web_left_behind_goes_on_under_a_new_epoch()
    {
        var before = await StartAsync();
        Speak(before, "atlas", "t1", "How much is it?");
        await _stage.Until("atlas: grant 1 AnswerPerson", Cancel);
        Say(before, "atlas", new ReplyStarted("r1", 1, "t1"));
        await _stage.Until("row speak", Cancel);

        var after = CallFloor.Restore(Guid.NewGuid(), [.. _stage.Rows], Agents, _stage, NewRouter(), _time, NullLogger<CallFloor>.Instance);
        Run(after);
        await _stage.Until("row restart", Cancel);
        after.LinkUp("atlas");
        await _stage.Until("atlas: grant 2 Resume", Cancel);
        await after.CaughtUpAsync();
        Assert.Equal(Enumerable.Range(1, _stage.Rows.Count).Select(n => (long)n), _stage.Rows.Select(r => r.Number));
    }

    [Fact(Timeout = 10_000)]
    public async Task A_text_model_decides_where_words_alone_do_not()
    {
        var floor = await StartAsync(new FixedModel("nova"));
        Speak(floor, "atlas", "t1", "I feel like seeing the sea.");
        await _stage.Until("nova: grant 1 AnswerPerson", Cancel);
        await floor.CaughtUpAsync();
        Assert.Equal("the topic", _stage.Shown?.LastSwitch?.Reason);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (floor, running) in _floors)
        {
            await floor.DisposeAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static IReadOnlyList<AgentDefinition> Agents { get; } = [Agent("Atlas"), Agent("Scout"), Agent("Nova")];

    private static AgentDefinition Agent(string name) => new() { AgentId = name.ToLowerInvariant(), Version = 1, Name = name, Instructions = $"You are {name}.", Voice = "marin" };

    private static Router NewRouter(IRoutingModel? model = null) => new(new TurnOptions(), model);

    private async Task<CallFloor> StartAsync(IRoutingModel? model = null)
    {
        var floor = await CallFloor.OpenAsync(Guid.NewGuid(), new TurnOptions(), _stage, NewRouter(model), _time, NullLogger<CallFloor>.Instance, Cancel);
        Run(floor);
        foreach (var agent in Agents)
        {
            floor.Add(agent);
            floor.LinkUp(agent.AgentId);
        }

        floor.Post(new FloorEvent.PersonCame(floor.Now, "person:1"));
        await _stage.Until("row person-came", Cancel);
        return floor;
    }

    private void Run(CallFloor floor) => _floors.Add((floor, floor.RunAsync(CancellationToken.None)));

    private void Speak(CallFloor floor, string ear, string turn, string words) => Say(
        floor, ear, new PersonSpeechStarted(turn, "person:1"), new PersonSpeechEnded(turn, "person:1", 1500, Answering: true), new PersonTranscript(turn, "person:1", words, Final: true));

    private void Say(CallFloor floor, string agent, params AgentEvent[] events)
    {
        foreach (var said in events) floor.Hear(agent, said with { Sequence = ++_sequence, At = _time.GetUtcNow() });
    }

    private async Task TickAsync(CallFloor floor, TimeSpan time, string until)
    {
        await floor.CaughtUpAsync();
        _time.Advance(time);
        await _stage.Until(until, Cancel);
    }

    private sealed class FixedModel(string agent) : IRoutingModel
    {
        public Task<string?> AskAsync(RouteQuestion question, TimeSpan budget, CancellationToken callEnded) => Task.FromResult<string?>(agent);
    }
}
