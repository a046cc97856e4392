using System.Diagnostics;
using System.Net;
using VoiceStudio.Tests.EndToEnd;

namespace VoiceStudio.Tests.Web.Local;

/// <summary>Web starts its siblings, brings back one that dies, and leaves none behind, however it ends.</summary>
[Collection(RunningStudio.Name)]
public sealed class LocalStudioTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_sibling_outlives_Web(bool killed)
    {
        await using var studio = await StudioProcess.StartAsync(stop: TestContext.Current.CancellationToken);
        var siblings = ChildrenOf(studio.ProcessId);
        Assert.Equal(3, siblings.Length);
        if (killed) await studio.KillAsync();
        else await studio.StopAsync();
        foreach (var sibling in siblings) await sibling.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_sibling_that_dies_is_started_again_at_its_address()
    {
        await using var studio = await StudioProcess.StartAsync(stop: TestContext.Current.CancellationToken);
        var before = ChildrenOf(studio.ProcessId);
        using var client = await StudioClient.SignInAsync(studio.Address, TestContext.Current.CancellationToken);
        var host = before.Single(p => CommandOf(p).Contains("AgentHost", StringComparison.Ordinal));
        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);

        var conversation = await client.NewConversationAsync(TestContext.Current.CancellationToken, "Atlas");
        var status = "failed";
        while (status == "failed")
        {
            var call = await client.StartCallAsync(conversation, TestContext.Current.CancellationToken);
            status = call.GetProperty("agents")[0].GetProperty("status").GetString();
            await client.EndCallAsync(call.GetProperty("callId").GetString()!, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, ChildrenOf(studio.ProcessId).Length);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_switched_off_is_not_started_and_a_call_says_what_is_missing()
    {
        await using var studio = await StudioProcess.StartAsync(new Dictionary<string, string>
        {
            ["AgentHost__Launch"] = "false", ["LocalLiveKit__Launch"] = "false", ["LocalRealtime__Launch"] = "false",
        }, TestContext.Current.CancellationToken);
        Assert.Empty(ChildrenOf(studio.ProcessId));
        using var client = await StudioClient.SignInAsync(studio.Address, TestContext.Current.CancellationToken);
        var conversation = await client.NewConversationAsync(TestContext.Current.CancellationToken, "Atlas");
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.StartCallAsync(conversation, TestContext.Current.CancellationToken));
        Assert.Contains(((int)HttpStatusCode.ServiceUnavailable).ToString(null, null), refused.Message, StringComparison.Ordinal);
        Assert.Contains("LiveKit:Url", refused.Message, StringComparison.Ordinal);
    }

    // Field 4 of /proc/{pid}/stat, after the name in parentheses: proc_pid_stat(5).
    private static Process[] ChildrenOf(int parent)
        => [.. Process.GetProcesses().Where(p => ParentOf(p.Id) == parent)];

    private static int? ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], null);
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }

    private static string CommandOf(Process process) => File.ReadAllText($"/proc/{process.Id}/cmdline");
}
