using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Reporting;

/// <summary>
/// The live link to Web: turn commands come down, events go up in batches until Web confirms them. Comes back by itself after a cut.
/// </summary>
internal sealed partial class AgentLinkConnection : IAsyncDisposable
{
    private const int LargestBatch = 64;
    private const int MostRefusals = 10;
    private static readonly TimeSpan LongestPublish = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private readonly HubConnection _hub;
    private readonly EventOutbox _outbox;
    private readonly IAgentLinkClient _commands;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private int _refusals;
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentLinkConnection(Uri url, string token, EventOutbox outbox, IAgentLinkClient commands, TimeProvider time, ILogger log)
    {
        (_outbox, _commands, _time, _log) = (outbox, commands, time, log);
        _hub = new HubConnectionBuilder()
            .WithUrl(url, http => http.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .AddJsonProtocol(json => ContractJson.Configure(json.PayloadSerializerOptions))
            .WithKeepAliveInterval(AgentLinkTimes.KeepAlive)
            .WithServerTimeout(AgentLinkTimes.Timeout)
            .Build();
        _hub.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
        _hub.On<FloorGrant>(nameof(IAgentLinkClient.Grant), commands.Grant);
        _hub.On<FloorRenewal>(nameof(IAgentLinkClient.Renew), commands.Renew);
        _hub.On<FloorRevocation>(nameof(IAgentLinkClient.Revoke), commands.Revoke);
        _hub.On<bool>(nameof(IAgentLinkClient.Listen), commands.Listen);
        _hub.On<string>(nameof(IAgentLinkClient.Discard), commands.Discard);
        _hub.On<HeardItem>(nameof(IAgentLinkClient.Hear), commands.Hear);
        _hub.On<TurnRequestAnswer>(nameof(IAgentLinkClient.AnswerTurnRequest), commands.AnswerTurnRequest);
        _hub.On<IReadOnlyList<Colleague>>(nameof(IAgentLinkClient.SetColleagues), commands.SetColleagues);
        _hub.On<bool>(nameof(IAgentLinkClient.SetMuted), commands.SetMuted);
        _hub.On<string>(nameof(IAgentLinkClient.StopTool), commands.StopTool);
        _hub.On<string, bool>(nameof(IAgentLinkClient.AnswerApproval), commands.AnswerApproval);
        _hub.On<string>(nameof(IAgentLinkClient.Leave), commands.Leave);
    }

    /// <summary>Keeps the link up and the outbox empty until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync(cancel);
                // Commands come down this link too: a cut is mended at once, not when there is something to say.
                await Task.WhenAny(_outbox.WaitAsync(cancel), _closed.Task);
                cancel.ThrowIfCancellationRequested();
                await PublishAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsOfTheNetwork(e))
            {
                LogCut(e.Message);
                if (IsRefusal(e) && ++_refusals >= MostRefusals) await _commands.Leave("The call no longer knows this agent.");
                await _hub.StopAsync(CancellationToken.None);
                await Task.Delay(RetryPause, _time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sends what is left, as far as Web is there to take it; for the end of a session.</summary>
    public async Task FlushAsync(CancellationToken limit)
    {
        try
        {
            while (!_outbox.IsEmpty)
            {
                await ConnectAsync(limit);
                await PublishAsync(limit);
            }
        }
        catch (Exception e) when (IsOfTheNetwork(e) || e is OperationCanceledException)
        {
            LogCut(e.Message);
        }
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private async Task ConnectAsync(CancellationToken cancel)
    {
        if (_hub.State == HubConnectionState.Connected) return;
        _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _hub.StartAsync(cancel);
        _refusals = 0;
    }

    private async Task PublishAsync(CancellationToken cancel)
    {
        var batch = _outbox.Batch(LargestBatch);
        if (batch.Count == 0 || _hub.State != HubConnectionState.Connected) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestPublish);
        _outbox.Confirm(await _hub.InvokeAsync<long>(nameof(IAgentLink.Publish), batch, limit.Token));
    }

    // Web is there and says no: the call, or this session's place in it, is over. A Web that has just restarted may say so for a moment.
    private static bool IsRefusal(Exception e)
        => e is HttpRequestException { StatusCode: System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Gone };

    private static bool IsOfTheNetwork(Exception e)
        => e is HttpRequestException or IOException or HubException or InvalidOperationException or TimeoutException or System.Net.WebSockets.WebSocketException
            or OperationCanceledException;

    [LoggerMessage(LogLevel.Information, "The link to Web is cut ({Why}); trying again.")]
    private partial void LogCut(string why);
}
