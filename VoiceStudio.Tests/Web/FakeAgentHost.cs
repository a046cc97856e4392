using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.Web;

/// <summary>An agent service at the network's edge: takes joins and leaves over HTTP, and plays sessions as the test wants them.</summary>
internal sealed class FakeAgentHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (int Status, string Detail)> _refusals = new();
    private readonly ConcurrentDictionary<string, Channel<SignedRequest<JoinRequest>>> _joins = new();
    private readonly ConcurrentDictionary<string, Channel<SignedRequest<LeaveRequest>>> _leaves = new();

    internal sealed record SignedRequest<T>(T Body, byte[] Bytes, string? Bearer);

    private readonly ConcurrentDictionary<string, Channel<SignedRequest<ReplyRequest>>> _replies = new();
    private readonly ConcurrentDictionary<string, ReplyPart[]> _answers = new();

    private FakeAgentHost(WebApplication app) => _app = app;

    /// <summary>What it was asked to speak.</summary>
    public ConcurrentQueue<VoiceSampleRequest> Samples { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public static async Task<FakeAgentHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var host = new FakeAgentHost(app);
        app.MapPost("/voice/join", (Delegate)host.JoinAsync);
        app.MapPost("/voice/leave", (Delegate)host.LeaveAsync);
        app.MapPost("/voice/sample", (Delegate)host.SampleAsync);
        app.MapPost("/text/reply", (Delegate)host.ReplyAsync);
        await app.StartAsync();
        return host;
    }

    /// <summary>The next joins of this agent are answered so.</summary>
    public void Refuse(string agentName, int status, string detail) => _refusals[agentName] = (status, detail);

    public void Accept(string agentName) => _refusals.TryRemove(agentName, out _);

    public ValueTask<SignedRequest<JoinRequest>> NextJoinAsync(string callId) => Of(_joins, callId).Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>A join that nobody has taken yet.</summary>
    public bool HasJoin(string callId) => Of(_joins, callId).Reader.TryPeek(out _);

    public ValueTask<SignedRequest<LeaveRequest>> NextLeaveAsync(string callId) => Of(_leaves, callId).Reader.ReadAsync(TestContext.Current.CancellationToken);

    public ValueTask<SignedRequest<ReplyRequest>> NextReplyAsync(string conversationId) => Of(_replies, conversationId).Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>What this agent writes from now on; it says "Noted." unless told.</summary>
    public void Write(string agentName, params ReplyPart[] parts) => _answers[agentName] = parts;

    private static Channel<T> Of<T>(ConcurrentDictionary<string, Channel<T>> all, string callId) => all.GetOrAdd(callId, _ => Channel.CreateUnbounded<T>());

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> JoinAsync(HttpContext http)
    {
        var request = await ReadAsync<JoinRequest>(http);
        Of(_joins, request.Body.CallId).Writer.TryWrite(request);
        if (_refusals.TryGetValue(request.Body.Agent.Name, out var refusal)) return Results.Problem(refusal.Detail, statusCode: refusal.Status);
        var join = request.Body;
        return Results.Json(new JoinResponse("session-1", join.CallId, join.Agent.AgentId, join.Identity, AgentStatus.Joining), ContractJson.Options, statusCode: 202);
    }

    private async Task<IResult> LeaveAsync(HttpContext http)
    {
        var request = await ReadAsync<LeaveRequest>(http);
        Of(_leaves, request.Body.CallId).Writer.TryWrite(request);
        return Results.Accepted();
    }

    private async Task<IResult> ReplyAsync(HttpContext http)
    {
        var request = await ReadAsync<ReplyRequest>(http);
        Of(_replies, request.Body.ConversationId).Writer.TryWrite(request);
        var parts = _answers.GetValueOrDefault(request.Body.Agent.Name) ?? [new ReplyText("Noted."), new ReplyFinished("Noted.")];
        return Results.Text(string.Concat(parts.Select(p => JsonSerializer.Serialize(p, ContractJson.Options) + "\n")), "application/x-ndjson");
    }

    private async Task<IResult> SampleAsync(HttpContext http)
    {
        Samples.Enqueue((await ReadAsync<VoiceSampleRequest>(http)).Body);
        return Results.Bytes("RIFF"u8.ToArray(), "audio/wav");
    }

    private static async Task<SignedRequest<T>> ReadAsync<T>(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        return new(JsonSerializer.Deserialize<T>(bytes, ContractJson.Options)!, bytes, http.Request.Headers.Authorization.ToString()["Bearer ".Length..]);
    }
}

/// <summary>One session as an AgentHost would hold it: reports its status, keeps the link, says what the test makes it say.</summary>
internal sealed class FakeSession : IAsyncDisposable
{
    private readonly JoinRequest _join;
    private readonly HubConnection _link;
    private readonly Channel<(string Name, object Command)> _commands = Channel.CreateUnbounded<(string, object)>();
    private long _sequence;

    private FakeSession(JoinRequest join)
    {
        _join = join;
        _link = new HubConnectionBuilder().WithUrl(join.LinkUrl!, http => http.AccessTokenProvider = () => Task.FromResult<string?>(join.CallbackToken))
            .AddJsonProtocol(json => ContractJson.Configure(json.PayloadSerializerOptions)).Build();
        On<FloorGrant>(nameof(IAgentLinkClient.Grant));
        On<FloorRenewal>(nameof(IAgentLinkClient.Renew));
        On<FloorRevocation>(nameof(IAgentLinkClient.Revoke));
        On<bool>(nameof(IAgentLinkClient.Listen));
        On<string>(nameof(IAgentLinkClient.Discard));
        On<HeardItem>(nameof(IAgentLinkClient.Hear));
        On<TurnRequestAnswer>(nameof(IAgentLinkClient.AnswerTurnRequest));
        On<IReadOnlyList<Colleague>>(nameof(IAgentLinkClient.SetColleagues));
        On<bool>(nameof(IAgentLinkClient.SetMuted));
        On<string>(nameof(IAgentLinkClient.StopTool));
        _link.On<string, bool>(nameof(IAgentLinkClient.AnswerApproval), (call, approved) => _commands.Writer.TryWrite((nameof(IAgentLinkClient.AnswerApproval), (call, approved))));
        On<string>(nameof(IAgentLinkClient.Leave));
    }

    public HubConnection Link => _link;

    /// <summary>Joined, linked and ready to speak.</summary>
    public static async Task<FakeSession> ReadyAsync(JoinRequest join)
    {
        var session = new FakeSession(join);
        await session.ReportAsync(AgentStatus.Connected);
        await session.ConnectAsync();
        await session.ReportAsync(AgentStatus.Ready);
        return session;
    }

    public Task ConnectAsync() => _link.StartAsync(TestContext.Current.CancellationToken);

    public Task CutAsync() => _link.StopAsync(TestContext.Current.CancellationToken);

    public async Task ReportAsync(AgentStatus status, string? reason = null)
    {
        using var answer = await PostStatusAsync(_join.CallbackToken, new StatusReport(status, reason, TimeProvider.System.GetUtcNow()));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public async Task<HttpResponseMessage> PostStatusAsync(string? token, StatusReport report)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _join.CallbackUrl) { Content = JsonContent.Create(report, options: ContractJson.Options) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Numbers the events and hands them over; answers with the highest sequence that Web holds.</summary>
    public Task<long> SayAsync(params AgentEvent[] events) => PublishAsync([.. events.Select(e => e with { Sequence = ++_sequence, At = TimeProvider.System.GetUtcNow() })]);

    public Task<long> PublishAsync(params AgentEvent[] events)
        => _link.InvokeAsync<long>(nameof(IAgentLink.Publish), (IReadOnlyList<AgentEvent>)events, TestContext.Current.CancellationToken);

    /// <summary>The next command of this kind; others before it are passed over.</summary>
    public async Task<T> NextAsync<T>(string name)
    {
        while (true)
        {
            var (arrived, command) = await _commands.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (arrived == name) return (T)command;
        }
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private void On<T>(string name)
        where T : notnull
        => _link.On<T>(name, command => _commands.Writer.TryWrite((name, command)));
}
