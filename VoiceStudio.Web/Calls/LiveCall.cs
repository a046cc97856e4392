using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// A call while it lasts: a mailbox with one reader. Everybody posts signals; the reader changes the state (<see cref="CallLife"/>), shows it, writes it, and tells
/// the floor. It has no rules of its own.
/// </summary>
internal sealed partial class LiveCall : IAsyncDisposable
{
    private const int LargestBatch = 256;
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<CallSignal> _mailbox = Channel.CreateUnbounded<CallSignal>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(Guid AgentId, AgentEvent Event)> _unsavedEvents = [];
    private readonly Parts _parts;
    private readonly CallFeed _feed;
    private readonly ILogger<LiveCall> _log;
    private volatile CallState _state;
    private CallState _saved;
    private CallFloor _floor = null!;
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _begun = [];
    private Task _running = Task.CompletedTask;

    /// <summary>What a call uses and does not own.</summary>
    internal sealed record Parts(
        CallRecorder Recorder, IDbContextFactory<StudioDb> Databases, LiveKitRooms Rooms, AgentHosts Hosts, IHubContext<AgentLinkHub, IAgentLinkClient> Links,
        FloorOpener Floors, IOptionsMonitor<CallsOptions> Options, TimeProvider Time, ILogger<LiveCall> Log);

    private LiveCall(CallState state, Parts parts)
    {
        (_state, _saved, _parts, _log) = (state, state, parts, parts.Log);
        _feed = new CallFeed(state.Shown, parts.Time);
    }

    /// <param name="restored">True when another run of Web began it: its floor is read back from the ledger.</param>
    public static async Task<LiveCall> RunAsync(CallState state, bool restored, Parts parts, CancellationToken cancellationToken)
    {
        var call = new LiveCall(state, parts);
        call._floor = await parts.Floors.OpenAsync(state, restored, call, cancellationToken);
        call._running = call.RunAsync();
        return call;
    }

    public Guid Id => _state.CallId;
    public CallState State => _state;
    public CallFeed Feed => _feed;

    /// <summary>Completes when the call is over and everything about it is written.</summary>
    public Task Completion => _running;

    public void Post(CallSignal signal)
    {
        if (!_mailbox.Writer.TryWrite(signal)) signal.Stored.TrySetException(IsOver());
    }

    /// <summary>Posts, and waits until its effect is in the database.</summary>
    public async Task PostAsync(CallSignal signal, CancellationToken cancellationToken)
    {
        Post(signal);
        await signal.Stored.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Has the call own a piece of work: it is told when the call is over, and awaited before the call is gone.</summary>
    public void Begin(Func<CancellationToken, Task> work)
    {
        lock (_begun) _begun.Add(WorkAsync(work));
    }

    public static RefusedException IsOver() => new(Refusal.Conflict, "The call is over.");

    /// <summary>Lets go of the call without ending it: Web stops, the room and the agents go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _over.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        await using var stopped = _stop.Token.Register(_over.Cancel);
        await using var ticks = _parts.Time.CreateTimer(_ => Post(new CallSignal.Tick()), null, TickEvery, TickEvery);
        var looking = LookAsync(_over.Token);
        var talking = FloorAsync(_stop.Token);
        try
        {
            while (_state.Shown.EndedAt is null) await NextBatchAsync(_stop.Token);
            await _over.CancelAsync();
            await CloseAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Web stops; the next one restores the call.
        }
        finally
        {
            _mailbox.Writer.TryComplete();
            await _over.CancelAsync();
            await _floor.DisposeAsync();
            await Task.WhenAll(Begun().Append(looking).Append(talking));
            while (_mailbox.Reader.TryRead(out var late)) late.Stored.TrySetException(IsOver());
            _feed.Complete();
        }
    }

    private async Task NextBatchAsync(CancellationToken cancellationToken)
    {
        if (!await _mailbox.Reader.WaitToReadAsync(cancellationToken)) return;
        var batch = new List<CallSignal>();
        while (batch.Count < LargestBatch && _mailbox.Reader.TryRead(out var signal))
        {
            Apply(signal);
            batch.Add(signal);
        }

        if (!ReferenceEquals(_feed.Newest, _state.Shown)) _feed.Publish(_state.Shown);
        await SaveAsync(batch, cancellationToken);
    }

    private void Apply(CallSignal signal)
    {
        var before = _state;
        if (signal is CallSignal.Events events) _unsavedEvents.AddRange(before.Fresh(events).Select(e => (events.AgentId, e)));
        _state = before.After(signal, _parts.Time.GetUtcNow(), _parts.Options.CurrentValue);
        TellFloor(before, signal);
    }

    /// <summary>What could not be written stays unsaved and is written with the next batch; whoever waits for it learns that it is not there yet.</summary>
    private async Task SaveAsync(List<CallSignal> batch, CancellationToken cancellationToken)
    {
        try
        {
            if (_unsavedEvents.Count > 0 || _state.DiffersOnDisk(_saved)) await _parts.Recorder.SaveAsync(_saved, _state, _unsavedEvents, cancellationToken);
            _saved = _state;
            _unsavedEvents.Clear();
            foreach (var signal in batch) signal.Stored.TrySetResult();
        }
        catch (Exception e) when (e.IsOfTheDatabase())
        {
            LogNotSaved(Id, e);
            foreach (var signal in batch) signal.Stored.TrySetException(e);
        }
    }

    private Task[] Begun()
    {
        lock (_begun) return [.. _begun];
    }

    private async Task WorkAsync(Func<CancellationToken, Task> work)
    {
        await Task.Yield();
        try
        {
            await work(_over.Token);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The call is over.
        }
        catch (Exception e) when (e is RefusedException || e.IsOfTheDatabase())
        {
            LogNotDone(Id, e);
            Post(new CallSignal.Noticed(new("work-failed", e is RefusedException ? e.Message : "The database does not answer.", true)));
        }
    }

    /// <summary>Beside the webhooks, which a server need not send: looks who is in the room.</summary>
    private async Task LookAsync(CancellationToken callOver)
    {
        using var timer = new PeriodicTimer(_parts.Options.CurrentValue.LookEvery, _parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(callOver))
            {
                try
                {
                    Post(new CallSignal.RoomSeen(await _parts.Rooms.ParticipantsAsync(_state.RoomName, callOver)));
                }
                catch (RefusedException e)
                {
                    LogBlind(Id, e);
                }
            }
        }
        catch (OperationCanceledException) when (callOver.IsCancellationRequested)
        {
            // The call is over.
        }
    }

    [LoggerMessage(LogLevel.Error, "Call {CallId}: what happened could not be written yet.")]
    private partial void LogNotSaved(Guid callId, Exception exception);

    [LoggerMessage(LogLevel.Error, "Call {CallId}: something begun for it was not done.")]
    private partial void LogNotDone(Guid callId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: the LiveKit server does not say who is in the room.")]
    private partial void LogBlind(Guid callId, Exception exception);

    [LoggerMessage(LogLevel.Information, "Call {CallId} is over: {Reason}")]
    private partial void LogOver(Guid callId, string? reason);

    [LoggerMessage(LogLevel.Critical, "Call {CallId}: its floor broke down.")]
    private partial void LogFloorBroke(Guid callId, Exception exception);
}
