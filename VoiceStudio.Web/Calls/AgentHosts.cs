using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>Asks AgentHosts to send an agent into a call, and to take it out again. Failures come back as words for people.</summary>
internal sealed partial class AgentHosts(IHttpClientFactory http, JoinSigner signer, IOptionsMonitor<AgentHostOptions> hosts, IOptionsMonitor<CallsOptions> calls,
    TimeProvider time, ILogger<AgentHosts> log)
{
    private const int MaxProblem = 64 * 1024;

    // A local host that is just starting: the first call waits for it instead of failing.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    /// <summary>Where agents live that name no service of their own; null when none is configured, or the local one does not come up.</summary>
    public async Task<Uri?> DefaultUrlAsync(CancellationToken cancellationToken)
    {
        var configured = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var change = hosts.OnChange(now =>
        {
            if (now.Url is not null) configured.TrySetResult(now.Url);
        });
        if (hosts.CurrentValue is { Url: { } url }) return url;
        if (!hosts.CurrentValue.Starting) return null;
        try
        {
            return await configured.Task.WaitAsync(StartLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <returns>Null when the host takes the agent in; else why it does not.</returns>
    public async Task<string?> JoinAsync(Uri serviceUrl, JoinRequest join, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await SendAsync(serviceUrl, "voice/join", join, cancellationToken);
            return answer.IsSuccessStatusCode ? null : await WhyAsync(join, answer, cancellationToken);
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            LogUnreachable(join.Agent.AgentId, serviceUrl, e);
            return e is OperationCanceledException ? "Its server does not answer." : "Its server cannot be reached.";
        }
    }

    /// <summary>Best effort: a host that cannot be reached notices the end by its room and its link.</summary>
    public async Task LeaveAsync(Uri serviceUrl, LeaveRequest leave, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await SendAsync(serviceUrl, "voice/leave", leave, cancellationToken);
            if (!answer.IsSuccessStatusCode) LogLeaveRefused(leave.AgentId, (int)answer.StatusCode);
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            LogUnreachable(leave.AgentId, serviceUrl, e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync<T>(Uri serviceUrl, string path, T body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(static l => ((CancellationTokenSource)l!).Cancel(), limit, calls.CurrentValue.JoinLimit, Timeout.InfiniteTimeSpan);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, ContractJson.Options);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(serviceUrl.AbsoluteUri.TrimEnd('/') + "/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", signer.Sign(bytes));
        request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        return await http.CreateClient(nameof(AgentHosts)).SendAsync(request, limit.Token);
    }

    private async Task<string> WhyAsync(JoinRequest join, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        LogJoinRefused(join.Agent.AgentId, join.CallId, (int)answer.StatusCode);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "Its server does not accept our signature: AgentHost:SharedSecret must be the same on both sides.",
            HttpStatusCode.NotFound => "Its service URL leads to a server that is no agent host.",
            _ => await DetailAsync(answer, cancellationToken) ?? $"Its server refuses ({(int)answer.StatusCode}).",
        };
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            await answer.Content.LoadIntoBufferAsync(MaxProblem, cancellationToken);
            var problem = await answer.Content.ReadFromJsonAsync<ProblemDetails>(cancellationToken);
            return problem?.Detail ?? problem?.Title;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            return null; // A problem that cannot be read says no more than its status.
        }
    }

    private static bool IsUnreachable(Exception e, CancellationToken cancellationToken)
        => e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    [LoggerMessage(LogLevel.Warning, "Agent {AgentId}: {ServiceUrl} cannot be reached.")]
    private partial void LogUnreachable(string agentId, Uri serviceUrl, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Agent {AgentId} does not come into call {CallId}: its host answered {Status}.")]
    private partial void LogJoinRefused(string agentId, string callId, int status);

    [LoggerMessage(LogLevel.Information, "Agent {AgentId}: its host answered {Status} to leave.")]
    private partial void LogLeaveRefused(string agentId, int status);
}
