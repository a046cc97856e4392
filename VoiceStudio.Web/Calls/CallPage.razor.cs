using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Conversations;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// A call as one person sees it. Two sources meet here: what Web knows (<see cref="CallSnapshot"/>) and what this browser's room does
/// (<see cref="RoomState"/>). The page only shows and passes on; the room lives in the browser and outlives it.
/// </summary>
public sealed partial class CallPage : IAsyncDisposable
{
    /// <summary>A Web that is told to stop does not wait longer for a browser.</summary>
    private static readonly TimeSpan GoodBye = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _gone = new();
    private readonly HashSet<string> _retrying = [];
    private ElementReference _stage;
    private IJSObjectReference? _module;
    private DotNetObjectReference<CallPage>? _self;
    private Task _watching = Task.CompletedTask;
    private CallSnapshot? _call;
    private IReadOnlyList<AgentView> _agents = [];
    private RoomState _room = RoomState.New;
    private string _me = "";
    private string _identity = "";
    private bool _attached;
    private string? _missing;
    private string? _refused;
    private string? _link;

    [Parameter] public Guid CallId { get; set; }

    [Inject] private LiveCalls Calls { get; set; } = null!;
    [Inject] private VideoCallResource Resource { get; set; } = null!;
    [Inject] private AgentStore Agents { get; set; } = null!;
    [Inject] private ConversationInvitations Invitations { get; set; } = null!;
    [Inject] private ILogger<CallPage> Log { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IJSRuntime Js { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private IReadOnlyList<AgentView> Others => [.. _agents.Where(a => !a.Disabled && !_call!.Agents.Any(seat => seat.AgentId == a.Id.ToString()))];

    private bool ConnectedElsewhere => _call!.People.Any(p => p.Identity == _identity && p.Connected);

    protected override async Task OnInitializedAsync()
    {
        _me = (await SignedIn).User.AccountId();
        _identity = Identities.OfPerson(_me);
        _watching = WatchAsync();
        _agents = await Agents.ListAsync(_gone.Token);
    }

    /// <summary>Attaches once there is a stage to attach to, and joins unless this browser is in the call already.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_attached || _call is not { EndedAt: null }) return;
        _attached = true;
        _self = DotNetObjectReference.Create(this);
        _module = await Js.InvokeAsync<IJSObjectReference>("import", _gone.Token, "./Calls/CallPage.razor.js");
        _room = await _module.InvokeAsync<RoomState>("attach", _gone.Token, CallId, _stage, _self);
        if (_room.Phase is RoomPhase.New) await EnterAsync();
        StateHasChanged();
    }

    /// <summary>Whoever is in the call in another tab is asked first; one who loaded the page again is not.</summary>
    private async Task EnterAsync()
    {
        if (ConnectedElsewhere && !await _module!.InvokeAsync<bool>("wasHere", _gone.Token, CallId)) _room = _room with { Phase = RoomPhase.Left, Trouble = RoomTrouble.TakenOver };
        else await JoinAsync(withMicrophone: true);
    }

    /// <summary>Asked by the module each time it connects: tokens live for minutes, calls for longer. Null: there is no call to enter.</summary>
    [JSInvokable]
    public async Task<RoomTicket?> GetTicket()
    {
        if (_call is not { EndedAt: null }) return null;
        try
        {
            var joined = await Resource.JoinAsync(CallId, _me, _gone.Token);
            return new(joined.LiveKitUrl, joined.Token);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.Conflict or Refusal.NotFound)
        {
            return null; // It ended meanwhile; the page is told by its feed.
        }
    }

    [JSInvokable]
    public Task RoomChanged(RoomState room) => InvokeAsync(() =>
    {
        _room = room;
        StateHasChanged();
    });

    /// <summary>Keys 1 to 9.</summary>
    [JSInvokable]
    public Task PickByNumber(int number) => InvokeAsync(() =>
        _call is { Agents: { Length: > 1 } agents } && number <= agents.Length ? PickAsync(agents[number - 1].AgentId) : Task.CompletedTask);

    private async Task WatchAsync()
    {
        try
        {
            await Calls.Restored.WaitAsync(_gone.Token);
            await foreach (var snapshot in Calls.WatchAsync(CallId, _me, _gone.Token)) await ShowAsync(snapshot);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (RefusedException e)
        {
            _missing = e.Message;
            await InvokeAsync(StateHasChanged);
        }
    }

    private Task ShowAsync(CallSnapshot snapshot) => InvokeAsync(async () =>
    {
        var ended = snapshot.EndedAt is not null && _call is { EndedAt: null };
        _call = snapshot;
        StateHasChanged();
        if (ended) await LetGoAsync();
    });

    private Task JoinAsync(bool withMicrophone) => ActAsync("join", withMicrophone);

    private Task DismissAsync() => ActAsync("dismiss");

    /// <summary>Has the module do something in this browser's room.</summary>
    private async Task ActAsync(string act, params object?[] arguments)
    {
        if (_module is not null) await _module.InvokeVoidAsync(act, _gone.Token, [CallId, .. arguments]);
    }

    private Task PickAsync(string agentId) => TryAsync(() => Calls.PickFloorAsync(CallId, _me, Guid.Parse(agentId), _gone.Token));

    private Task UndoAsync() => TryAsync(() => Calls.UndoFloorAsync(CallId, _me, _gone.Token));

    private Task SayAsync(string text) => TryAsync(() => Calls.SendTextAsync(CallId, _me, text, _gone.Token));

    private Task EndAsync() => TryAsync(() => Calls.EndAsync(CallId, _me, _gone.Token));

    private Task MuteAsync(string agentId, bool muted) => TryAsync(() => Calls.MuteAgentAsync(CallId, _me, Guid.Parse(agentId), muted, _gone.Token));

    private Task ApproveAsync(ApprovalView asked, bool approved)
        => TryAsync(() => Calls.AnswerApprovalAsync(CallId, _me, Guid.Parse(asked.AgentId), asked.ToolCallId, approved, _gone.Token));

    private Task StopToolAsync(ToolUse tool) => TryAsync(() => Calls.StopToolAsync(CallId, _me, Guid.Parse(tool.AgentId), tool.Id, _gone.Token));

    private Task RemoveAsync(string agentId) => TryAsync(() => Resource.RemoveAgentAsync(CallId, _me, Guid.Parse(agentId), _gone.Token));

    private Task InviteAsync() => TryAsync(async () =>
    {
        if (_link is not null) return;
        var (path, _) = await Invitations.InviteAsync(_call!.ConversationId, _me, _gone.Token);
        _link = Navigation.ToAbsoluteUri(path).AbsoluteUri;
    });

    private async Task AddAsync(string agentId)
    {
        if (!_retrying.Add(agentId)) return;
        await TryAsync(() => Resource.AddAgentAsync(CallId, _me, Guid.Parse(agentId), _gone.Token));
        _retrying.Remove(agentId);
    }

    private async Task LeaveAsync()
    {
        await LetGoAsync();
        await TryAsync(() => Calls.LeaveAsync(CallId, _me, _gone.Token));
        Navigation.NavigateTo($"/conversations/{_call!.ConversationId}");
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            _refused = null;
            await act();
        }
        catch (RefusedException e)
        {
            _refused = e.Message;
        }
        catch (Exception e) when (e.IsOfTheDatabase())
        {
            LogNotDone(Log, CallId, e);
            _refused = T("The database does not answer. Try again.");
        }
    }

    /// <summary>Leaves the room and gives the microphone back. Once: a page that hung up has nothing left to let go.</summary>
    private async Task LetGoAsync()
    {
        if (Interlocked.Exchange(ref _module, null) is not { } module) return;
        try
        {
            await module.InvokeVoidAsync("leave", GoodBye, CallId, _stage);
            await module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The circuit is gone or going, the document perhaps not: its room goes on, and the next circuit attaches to it.
        }
    }

    [LoggerMessage(LogLevel.Error, "Call {CallId}: what a person asked for was not done.")]
    private static partial void LogNotDone(ILogger log, Guid callId, Exception exception);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _watching;
        await LetGoAsync();
        _self?.Dispose();
        _gone.Dispose();
    }
}

/// <param name="Url">ws or wss.</param>
public sealed record RoomTicket(string Url, string Token);
