using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>Asks AgentHosts to send an agent into a call, and to take it out again. Failures come back as words for people.</summary>
internal sealed partial class AgentHosts(IHttpClientFactory http, JoinSigner signer, IOptionsMonitor<AgentHostOptions> hosts, IOptionsMonitor<CallsOptions> calls,
    TimeProvider time, ILogger<AgentHosts> log)
{
    private const int MaxProblem = 64 * 1024;
    private const int MaxSample = 4 * 1024 * 1024;

    // A local host that is just starting: the first call waits for it instead of failing.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    // It opens a session of its own, and speaks a sentence to its end.
    private static readonly TimeSpan SampleLimit = TimeSpan.FromSeconds(25);

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
            return answer.IsSuccessStatusCode ? null : await WhyAsync(join.Agent.AgentId, join.CallId, answer, cancellationToken);
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

    /// <exception cref="RefusedException">No host is there to run it, or it refuses.</exception>
    public async Task<ToolOutcome> TryToolAsync(ToolTrial trial, CancellationToken cancellationToken)
    {
        var url = await DefaultUrlAsync(cancellationToken) ?? throw new RefusedException(Refusal.Unavailable, "No agent host is there to run it: set AgentHost:Url.");
        try
        {
            using var answer = await SendAsync(url, "tools/try", trial, cancellationToken);
            if (!answer.IsSuccessStatusCode) throw new RefusedException(Refusal.Unavailable, await WhyAsync("trial", trial.Tool.Name, answer, cancellationToken));
            return await answer.Content.ReadFromJsonAsync<ToolOutcome>(ContractJson.Options, cancellationToken) ?? throw new JsonException("An empty answer.");
        }
        catch (Exception e) when (e is JsonException || IsUnreachable(e, cancellationToken))
        {
            throw new RefusedException(Refusal.Unavailable, "The agent host does not answer.", inner: e);
        }
    }

    /// <returns>A WAV file.</returns>
    /// <exception cref="RefusedException">The host cannot be reached, or its model does not speak.</exception>
    public async Task<byte[]> SampleAsync(Uri serviceUrl, VoiceSampleRequest sample, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await SendAsync(serviceUrl, "voice/sample", sample, cancellationToken, atMost: SampleLimit);
            if (!answer.IsSuccessStatusCode) throw new RefusedException(Refusal.Unavailable, await WhyAsync(sample.Agent.AgentId, "sample", answer, cancellationToken));
            await answer.Content.LoadIntoBufferAsync(MaxSample, cancellationToken);
            return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            LogUnreachable(sample.Agent.AgentId, serviceUrl, e);
            throw new RefusedException(Refusal.Unavailable, "Its server cannot be reached.", inner: e);
        }
    }

    /// <summary>A written answer, piece by piece; ends with <see cref="ReplyFinished"/> or <see cref="ReplyFailed"/>. Cancelling stops the agent.</summary>
    public async IAsyncEnumerable<ReplyPart> ReplyAsync(Uri serviceUrl, ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (answer, why) = await AskAsync(serviceUrl, request, cancellationToken);
        if (answer is null)
        {
            yield return new ReplyFailed(why!);
            yield break;
        }

        using var _ = answer;
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new StreamReader(body);
        while (await NextLineAsync(lines, cancellationToken) is { } line)
        {
            if (Part(line) is not { } part) continue;
            yield return part;
            if (part is ReplyFinished or ReplyFailed) yield break;
        }

        yield return new ReplyFailed("Its server broke the answer off.");
    }

    private async Task<(HttpResponseMessage? Answer, string? Why)> AskAsync(Uri serviceUrl, ReplyRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await SendAsync(serviceUrl, "text/reply", request, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
            if (answer.IsSuccessStatusCode) return (answer, null);
            using (answer) return (null, await WhyAsync(request.Agent.AgentId, request.ConversationId, answer, cancellationToken));
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            LogUnreachable(request.Agent.AgentId, serviceUrl, e);
            return (null, "Its server cannot be reached.");
        }
    }

    private static async Task<string?> NextLineAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null; // Cut off: said as a failed reply.
        }
    }

    private static ReplyPart? Part(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ReplyPart>(line, ContractJson.Options);
        }
        catch (JsonException)
        {
            return null; // A newer host may say what we do not know.
        }
    }

    private async Task<HttpResponseMessage> SendAsync<T>(Uri serviceUrl, string path, T body, CancellationToken cancellationToken, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead, TimeSpan? atMost = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(static l => ((CancellationTokenSource)l!).Cancel(), limit, atMost ?? calls.CurrentValue.JoinLimit, Timeout.InfiniteTimeSpan);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, ContractJson.Options);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(serviceUrl.AbsoluteUri.TrimEnd('/') + "/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", signer.Sign(bytes));
        request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        return await http.CreateClient(nameof(AgentHosts)).SendAsync(request, until, limit.Token);
    }

    private async Task<string> WhyAsync(string agentId, string callOrConversation, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        LogRefused(agentId, callOrConversation, (int)answer.StatusCode);
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

    [LoggerMessage(LogLevel.Warning, "Agent {AgentId} cannot take part in {CallOrConversation}: its host answered {Status}.")]
    private partial void LogRefused(string agentId, string callOrConversation, int status);

    [LoggerMessage(LogLevel.Information, "Agent {AgentId}: its host answered {Status} to leave.")]
    private partial void LogLeaveRefused(string agentId, int status);
}
