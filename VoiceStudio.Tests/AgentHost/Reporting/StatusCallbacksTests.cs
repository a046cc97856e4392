using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Reporting;

/// <summary>Status reports reach a caller that stumbles, in order and once.</summary>
public sealed class StatusCallbacksTests
{
    [Fact(Timeout = 20_000)]
    public async Task Reports_arrive_in_order_though_the_caller_stumbles()
    {
        var (taken, tries) = await ReportAsync([503, 500, 200, 429, 204, 204], TestContext.Current.CancellationToken);
        Assert.Equal([AgentStatus.Joining, AgentStatus.Connected, AgentStatus.Ready], taken);
        Assert.Equal(6, tries);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_report_that_is_refused_for_good_is_not_repeated()
    {
        var (taken, tries) = await ReportAsync([404, 204, 204], TestContext.Current.CancellationToken);
        Assert.Equal([AgentStatus.Connected, AgentStatus.Ready], taken);
        Assert.Equal(3, tries);
    }

    private static async Task<(IEnumerable<AgentStatus> Taken, int Tries)> ReportAsync(int[] answers, CancellationToken stop)
    {
        var taken = new ConcurrentQueue<AgentStatus>();
        var tries = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var caller = builder.Build();
        caller.Run(async http =>
        {
            Assert.Equal("Bearer the-token", http.Request.Headers.Authorization);
            http.Response.StatusCode = answers[tries++];
            var report = await JsonSerializer.DeserializeAsync<StatusReport>(http.Request.Body, ContractJson.Options, stop);
            if (http.Response.StatusCode < 300) taken.Enqueue(report!.Status);
        });
        await caller.StartAsync(stop);
        using var client = new HttpClient();
        var callbacks = new StatusCallbacks(client, new Uri(caller.Urls.First()), "the-token", TimeProvider.System, NullLogger.Instance);
        foreach (var status in new[] { AgentStatus.Joining, AgentStatus.Connected, AgentStatus.Ready }) callbacks.Report(status, null);
        callbacks.Complete();
        await callbacks.RunAsync(stop);
        return (taken, tries);
    }
}
