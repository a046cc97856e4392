using System.Threading.Channels;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Web.Turns;

/// <summary>
/// The floor of one live call: everything that happens is posted here, one reader applies it, the ledger is written, then the effects go
/// out. The live call owns it: it awaits <see cref="RunAsync"/>.
/// </summary>
internal sealed partial class CallFloor : IAsyncDisposable
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(1);

    private abstract record Letter
    {
        internal sealed record Happened(FloorEvent Event) : Letter;
        internal sealed record From(string Agent, AgentEvent Event) : Letter;
        internal sealed record Seat(AgentDefinition Agent) : Letter;
        internal sealed record Due : Letter;
        internal sealed record Mark(TaskCompletionSource Reached) : Letter;
    }

    private readonly Channel<Letter> _letters = Channel.CreateUnbounded<Letter>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ICallStage _stage;
    private readonly Router _router;
    private readonly TimeProvider _time;
    private readonly ILogger<CallFloor> _log;
    private readonly Guid _callId;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _errands = [];
    private readonly List<AgentDefinition> _agents = [];
    private readonly Dictionary<string, DateTimeOffset> _runningTools = [];
    private readonly HeardMemory _memory = new();
    private FloorState _state;
    private long _rows;
    private DateTimeOffset _heardAt;

    private CallFloor(Guid callId, FloorState state, long rows, ICallStage stage, Router router, TimeProvider time, ILogger<CallFloor> log)
    {
        (_callId, _state, _rows, _stage, _router, _time, _log) = (callId, state, rows, stage, router, time, log);
        _timer = time.CreateTimer(_ => _letters.Writer.TryWrite(new Letter.Due()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _heardAt = Now;
    }

    /// <summary>A new call.</summary>
    public static async Task<CallFloor> OpenAsync(Guid callId, TurnOptions rules, ICallStage stage, Router router, TimeProvider time, ILogger<CallFloor> log, CancellationToken cancel)
    {
        var floor = new CallFloor(callId, new FloorState(), 0, stage, router, time, log);
        await floor.CarryOutAsync(Floor.Open(rules, floor.Now), cancel);
        return floor;
    }

    /// <summary>A call that another run of Web left behind, from its ledger. Who held the floor gets it anew, under a higher epoch, when its link is back.</summary>
    public static CallFloor Restore(Guid callId, IReadOnlyList<LedgerRow> rows, IReadOnlyList<AgentDefinition> agents, ICallStage stage, Router router, TimeProvider time, ILogger<CallFloor> log)
    {
        var floor = new CallFloor(callId, Ledger.Replay(rows), rows.Count == 0 ? 0 : rows.Max(r => r.Number), stage, router, time, log);
        foreach (var agent in agents.Where(a => floor._state.Find(a.AgentId) is not null)) floor.Remember(agent);
        floor.Post(new FloorEvent.Restarted(floor.Now));
        return floor;
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>As of the last event applied.</summary>
    public FloorView View => _state.View();

    /// <summary>Something happened outside the agents' links.</summary>
    public void Post(FloorEvent happened) => _letters.Writer.TryWrite(new Letter.Happened(happened));

    /// <summary>An agent was invited. It takes part from <see cref="LinkUp"/> on.</summary>
    public void Add(AgentDefinition agent) => _letters.Writer.TryWrite(new Letter.Seat(agent));

    /// <summary>The agent's link is up, and its session ready to speak.</summary>
    public void LinkUp(string agentId) => Post(new FloorEvent.AgentReady(Now, agentId));

    public void LinkDown(string agentId) => Post(new FloorEvent.LinkCut(Now, agentId));

    /// <summary>An event from an agent's link, each once and in order: <see cref="IAgentLink.Publish"/>.</summary>
    public void Hear(string agentId, AgentEvent happened) => _letters.Writer.TryWrite(new Letter.From(agentId, happened));

    /// <summary>Completes when all that was posted before is dealt with.</summary>
    public Task CaughtUpAsync()
    {
        var mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_letters.Writer.TryWrite(new Letter.Mark(mark))) mark.SetResult();
        return mark.Task;
    }

    /// <summary>Reads until the call ends. Whatever else ends it is the call's failure, and thrown.</summary>
    public async Task RunAsync(CancellationToken callEnded)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(callEnded, _ended.Token);
        await foreach (var letter in _letters.Reader.ReadAllAsync(ended.Token))
        {
            await ReadAsync(letter, ended.Token);
            await ReapErrandsAsync();
            SetTimer();
            if (_state.Ended) return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _letters.Writer.TryComplete();
        await _timer.DisposeAsync();
        await Task.WhenAll(_errands).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task ReadAsync(Letter letter, CancellationToken callEnded)
    {
        switch (letter)
        {
            case Letter.Seat { Agent: var agent }:
                Remember(agent);
                await ApplyAsync(new FloorEvent.AgentAdded(Now, agent.AgentId, agent.Name, agent.Turns.Interruptible, agent.Greeting is { Length: > 0 }), callEnded);
                break;
            case Letter.From { Agent: var agent, Event: var happened }: await TakeAsync(agent, happened, callEnded); break;
            case Letter.Happened { Event: var happened }: await ApplyAsync(happened, callEnded); break;
            case Letter.Mark { Reached: var reached }: reached.SetResult(); break;
            case Letter.Due: await ApplyAsync(await TimeAsync(callEnded), callEnded); break;
        }
    }

    private void Remember(AgentDefinition agent)
    {
        _agents.RemoveAll(a => a.AgentId == agent.AgentId);
        _agents.Add(agent);
        _memory.Join(agent.AgentId);
    }

    /// <summary>The time for words is over: interim words are better than none.</summary>
    private async ValueTask<FloorEvent> TimeAsync(CancellationToken callEnded)
    {
        if (_runningTools.Values.Any(since => Now - since < _state.Rules.ToolLimit)) _heardAt = Now;
        return _state.Phase is FloorPhase.Routing { Decided: null, Turn: { } turn } r && r.Due <= Now && _memory.TextOf(turn.Id) is not null
            ? new FloorEvent.Routed(Now, turn.Id, await _router.DecideAsync(Question(turn.Id), callEnded))
            : new FloorEvent.TimePassed(Now, _heardAt);
    }

    private RouteQuestion Question(string turn) => new(
        _memory.TextOf(turn) ?? "",
        [.. _agents.Where(a => _state.Find(a.AgentId) is not null)],
        _state.Current ?? _state.Ears,
        _state.Picked,
        Interrupted: _state.Phase is FloorPhase.Routing { Turn.Interrupted: not null } or FloorPhase.Granted { Turn.Interrupted: not null });

    private async Task ApplyAsync(FloorEvent happened, CancellationToken callEnded)
    {
        Learn(happened);
        await CarryOutAsync(Floor.Apply(_state, happened), callEnded);
    }

    private async Task CarryOutAsync(FloorStep step, CancellationToken callEnded)
    {
        if (step.Entries.Length > 0)
        {
            var first = _rows + 1;
            await _stage.AppendAsync([.. step.Entries.Select((entry, i) => Ledger.ToRow(first + i, entry))], callEnded);
            _rows += step.Entries.Length;
        }

        _state = step.State;
        Learn(step);
        foreach (var effect in step.Effects) await DoAsync(effect, callEnded);
        await TellAsync(callEnded);
        if (step.Entries.Length > 0) _stage.Show(_state.View());
    }

    private void SetTimer()
    {
        var due = Floor.NextDue(_state, _heardAt, Now);
        if (due is null) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        else _timer.Change(due > Now ? due.Value - Now : TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan);
    }

    private async Task ReapErrandsAsync()
    {
        foreach (var done in _errands.Where(e => e.IsCompleted).ToList())
        {
            _errands.Remove(done);
            await done;
        }
    }
}
