using System.Net.Http.Headers;
using System.Threading.Channels;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Reporting;

/// <summary>
/// Status reports of one session by plain HTTP, in order, each tried until it is taken or refused for good. For hosts and callers
/// without the live link, and for the beginning and the end of every session.
/// </summary>
internal sealed partial class StatusCallbacks(HttpClient http, Uri url, string token, TimeProvider time, ILogger log)
{
    private const int Tries = 6;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private readonly Channel<StatusReport> _reports = Channel.CreateUnbounded<StatusReport>(new() { SingleReader = true });

    public void Report(AgentStatus status, string? reason) => _reports.Writer.TryWrite(new StatusReport(status, reason, time.GetUtcNow()));

    /// <summary>No more reports follow; <see cref="RunAsync"/> ends when the last is delivered.</summary>
    public void Complete() => _reports.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(cancel)) await DeliverAsync(report, cancel);
    }

    private async Task DeliverAsync(StatusReport report, CancellationToken cancel)
    {
        var pause = FirstPause;
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (await TryAsync(report, cancel)) return;
            if (attempt < Tries) await Task.Delay(pause, time, cancel);
            pause *= 2;
        }

        LogGivenUp(report.Status, Tries);
    }

    /// <summary>True when the report needs no further try.</summary>
    private async Task<bool> TryAsync(StatusReport report, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestTry);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(report, options: ContractJson.Options) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            if (answer.IsSuccessStatusCode) return true;
            LogRefused(report.Status, (int)answer.StatusCode);
            // 4xx will not become better by itself, but for the two that ask for patience.
            return (int)answer.StatusCode is >= 400 and < 500 and not (408 or 429);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            LogUnreachable(report.Status, e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Status {Status}: the callback answered {Code}.")]
    private partial void LogRefused(AgentStatus status, int code);

    [LoggerMessage(LogLevel.Information, "Status {Status}: the callback cannot be reached ({Why}).")]
    private partial void LogUnreachable(AgentStatus status, string why);

    [LoggerMessage(LogLevel.Error, "Status {Status} was not taken after {Tries} tries.")]
    private partial void LogGivenUp(AgentStatus status, int tries);
}
