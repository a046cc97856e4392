using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>The calls that go on, and what people may do in them. Somebody else's call looks as if it did not exist.</summary>
internal sealed partial class LiveCalls(LiveCall.Parts parts, CallArchive archive, ILogger<LiveCalls> log)
{
    public const int MaxText = 4_000;

    private readonly ConcurrentDictionary<Guid, LiveCall> _calls = new();
    private readonly ConcurrentDictionary<Guid, Task> _endings = new();
    private readonly TaskCompletionSource _restored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the calls of a former run have been taken up or ended.</summary>
    public Task Restored => _restored.Task;

    public IEnumerable<LiveCall> All => _calls.Values;

    public LiveCall? Find(Guid callId) => _calls.GetValueOrDefault(callId);

    public LiveCall? FindRoom(string roomName) => _calls.Values.FirstOrDefault(c => c.State.RoomName == roomName);

    /// <summary>The newest state, and every later one while the call lasts; of a call that is over, its last.</summary>
    /// <exception cref="RefusedException">Not found.</exception>
    public async IAsyncEnumerable<CallSnapshot> WatchAsync(Guid callId, string accountId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await FindAsync(callId, accountId, cancellationToken) is { } live)
        {
            await foreach (var snapshot in live.Feed.WatchAsync(cancellationToken)) yield return snapshot;
            yield break;
        }

        yield return await SnapshotAsync(callId, accountId, cancellationToken);
    }

    /// <summary>The state of a call now, live or over, with its whole transcript.</summary>
    /// <exception cref="RefusedException">Not found.</exception>
    public async Task<CallSnapshot> SnapshotAsync(Guid callId, string accountId, CancellationToken cancellationToken)
        => await FindAsync(callId, accountId, cancellationToken) is { } live
            ? live.Feed.Newest
            : (await archive.FindAsync(callId, accountId, cancellationToken) ?? throw RefusedException.NotFound("call")).Shown;

    /// <summary>Hangs up; the call goes on for others.</summary>
    public Task LeaveAsync(Guid callId, string accountId, CancellationToken cancellationToken)
        => PostAsync(callId, accountId, _ => new CallSignal.PersonWent(Identities.OfPerson(accountId), HungUp: true), cancellationToken);

    /// <summary>Ends the call for everybody.</summary>
    /// <exception cref="RefusedException">Not found; over; a guest hangs up and does not end.</exception>
    public Task EndAsync(Guid callId, string accountId, CancellationToken cancellationToken)
        => PostAsync(callId, accountId, call => call.State.OwnerId == accountId
            ? new CallSignal.EndAsked($"{NameOf(call, accountId)} ended the call.")
            : throw new RefusedException(Refusal.Forbidden, "Only whoever began the conversation ends its call for all. You can hang up."), cancellationToken);

    /// <summary>Ends anybody's call: for administrators only, who are named to those in it.</summary>
    /// <exception cref="RefusedException">Not found, or over.</exception>
    public async Task EndForAdminAsync(Guid callId, string adminName, CancellationToken cancellationToken)
    {
        var call = Find(callId) ?? throw RefusedException.NotFound("live call");
        await call.PostAsync(new CallSignal.EndAsked($"{adminName}, who runs this studio, ended the call."), cancellationToken);
    }

    /// <summary>Says it in text; an agent answers by voice.</summary>
    public Task SendTextAsync(Guid callId, string accountId, string text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text)) throw RefusedException.Invalid("text", "There are no words in it.");
        if (text.Length > MaxText) throw RefusedException.Invalid("text", $"A line has up to {MaxText:N0} characters.");
        var signal = new CallSignal.Typed("typed-" + Guid.CreateVersion7().ToString("n"), Identities.OfPerson(accountId), text.Trim());
        return PostAsync(callId, accountId, _ => signal, cancellationToken);
    }

    public Task MuteAgentAsync(Guid callId, string accountId, Guid agentId, bool muted, CancellationToken cancellationToken)
        => PostAsync(callId, accountId, call => new CallSignal.MuteSet(Seated(call, agentId), muted, Identities.OfPerson(accountId)), cancellationToken);

    /// <summary>Says whether an agent may use the tool that it asked about.</summary>
    /// <exception cref="RefusedException">Not found; over; nothing is asked (any more); the agent cannot be told now.</exception>
    public async Task AnswerApprovalAsync(Guid callId, string accountId, Guid agentId, string toolCallId, bool approved, CancellationToken cancellationToken)
    {
        var call = await RequireAsync(callId, accountId, cancellationToken);
        if (!call.State.Shown.Approvals.Any(a => a.ToolCallId == toolCallId && a.AgentId == agentId.ToString())) throw new RefusedException(Refusal.Conflict, "Nothing is asked any more.");
        await call.TellAsync(agentId, link => link.AnswerApproval(toolCallId, approved), cancellationToken);
        await call.PostAsync(new CallSignal.ApprovalAnswered(agentId, toolCallId), cancellationToken);
    }

    /// <summary>Has a tool stopped that still runs.</summary>
    /// <exception cref="RefusedException">Not found; over; the agent cannot be told now.</exception>
    public async Task StopToolAsync(Guid callId, string accountId, Guid agentId, string toolCallId, CancellationToken cancellationToken)
        => await (await RequireAsync(callId, accountId, cancellationToken)).TellAsync(agentId, link => link.StopTool(toolCallId), cancellationToken);

    /// <summary>Gives an agent the next turn.</summary>
    public Task PickFloorAsync(Guid callId, string accountId, Guid agentId, CancellationToken cancellationToken)
        => PostAsync(callId, accountId, call => new CallSignal.FloorPicked(Seated(call, agentId), Identities.OfPerson(accountId)), cancellationToken);

    /// <summary>Takes the last switch back.</summary>
    public Task UndoFloorAsync(Guid callId, string accountId, CancellationToken cancellationToken)
        => PostAsync(callId, accountId, _ => new CallSignal.FloorUndone(Identities.OfPerson(accountId)), cancellationToken);

    /// <exception cref="RefusedException">Not found; the call is over.</exception>
    public async Task<LiveCall> RequireAsync(Guid callId, string accountId, CancellationToken cancellationToken)
    {
        if (await FindAsync(callId, accountId, cancellationToken) is { State.Shown.EndedAt: null } live) return live;
        _ = await SnapshotAsync(callId, accountId, cancellationToken);
        throw LiveCall.IsOver();
    }

    /// <summary>Begins to run a call.</summary>
    public async Task<LiveCall> OpenAsync(CallState state, bool restored, CancellationToken cancellationToken)
    {
        var call = await LiveCall.RunAsync(state, restored, parts, cancellationToken);
        _calls[call.Id] = call;
        _endings[call.Id] = ForgetAsync(call);
        return call;
    }

    public void SetRestored() => _restored.TrySetResult();

    /// <summary>Web stops: rooms and agents go on, and the next Web takes the calls up.</summary>
    public async Task LetGoAsync()
    {
        await Task.WhenAll(_calls.Values.Select(c => c.DisposeAsync().AsTask()));
        await Task.WhenAll(_endings.Values);
    }

    /// <summary>Writes the end of a call that nothing runs (any more).</summary>
    public Task CloseAsync(CallState call, string reason)
    {
        var ended = call with { Shown = call.Shown with { EndedAt = call.Shown.EndedAt ?? parts.Time.GetUtcNow(), EndReason = call.Shown.EndReason ?? reason } };
        return parts.Recorder.SaveAsync(call, ended.Settled(), [], CancellationToken.None);
    }

    private async Task ForgetAsync(LiveCall call)
    {
        try
        {
            await call.Completion;
        }
#pragma warning disable CA1031 // Whatever ended this call must not end the others; it is said in the log.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroke(call.Id, e);
            await CloseAsync(call.State, "Something went wrong inside VoiceStudio.");
        }

        _calls.TryRemove(call.Id, out _);
        _endings.TryRemove(call.Id, out _);
    }

    private async Task PostAsync(Guid callId, string accountId, Func<LiveCall, CallSignal> signal, CancellationToken cancellationToken)
    {
        var call = await RequireAsync(callId, accountId, cancellationToken);
        try
        {
            await call.PostAsync(signal(call), cancellationToken);
        }
        catch (Exception e) when (e.IsOfTheDatabase())
        {
            // It counts: the call writes it with what comes next.
            throw new RefusedException(Refusal.Unavailable, "It was done, but the database does not answer: it may be forgotten if VoiceStudio stops now.", inner: e);
        }
    }

    private async Task<LiveCall?> FindAsync(Guid callId, string accountId, CancellationToken cancellationToken)
        => Find(callId) is { } live && (live.State.Admits(accountId) || await archive.AdmitsAsync(callId, accountId, cancellationToken)) ? live : null;

    private static string NameOf(LiveCall call, string accountId) => call.NameOf(Identities.OfPerson(accountId));

    private static Guid Seated(LiveCall call, Guid agentId)
        => call.State.Sessions.ContainsKey(agentId) ? agentId : throw RefusedException.NotFound("agent in this call");

    [LoggerMessage(LogLevel.Critical, "Call {CallId} broke down.")]
    private partial void LogBroke(Guid callId, Exception exception);
}
