using System.Net;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Web.Operations;

namespace VoiceStudio.Tests.Web.Operations;

/// <summary>What whoever runs the studio gets to see.</summary>
public sealed class StudioPagesTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact]
    public void Settings_say_where_they_come_from_and_never_tell_a_secret()
    {
        var settings = web.Services.GetRequiredService<SettingSources>().List();
        Assert.Equal(("command line", WebUnderTest.LiveKitKey), (settings.Single(s => s.Key == "LiveKit:ApiKey").Source, settings.Single(s => s.Key == "LiveKit:ApiKey").Value));
        Assert.Equal("set", settings.Single(s => s.Key == "LiveKit:ApiSecret").Value);
        Assert.Equal("set", settings.Single(s => s.Key == "AgentHost:SharedSecret").Value);
        Assert.Equal(("default", null), (settings.Single(s => s.Key == "Calls:NobodyCame").Source, settings.Single(s => s.Key == "Calls:NobodyCame").Value));
        Assert.DoesNotContain(settings, s => s.Value?.Contains(WebUnderTest.Secret, StringComparison.Ordinal) == true || s.Value?.Contains(WebUnderTest.LiveKitSecret, StringComparison.Ordinal) == true);
    }

    [Fact(Timeout = 30_000)]
    public async Task Checks_say_what_is_there_and_what_is_not()
    {
        var checks = await web.Services.GetRequiredService<StudioChecks>().RunAsync(TestContext.Current.CancellationToken);
        Assert.True(checks.Single(c => c.What == "Database").Good);
        Assert.True(checks.Single(c => c.What == "LiveKit server").Good, checks.Single(c => c.What == "LiveKit server").Words);
        // The host of these tests has no health endpoint.
        var host = checks.Single(c => c.What == "Agent host");
        Assert.Equal((false, "Something answers there (404), but it is no agent host."), (host.Good, host.Words));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_administrators_change_is_in_the_log()
    {
        using var ada = await web.AdminAsync();
        var id = (await ada.PostJsonAsync("/api/agents", new { name = "Logged", instructions = "You are Logged.", voice = "ash" }, HttpStatusCode.Created)).Text("id");
        using var deleted = await ada.DeleteAsync(new Uri($"/api/agents/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var log = (await ada.GetJsonAsync("/api/audit")).EnumerateArray().Where(e => e.Text("subject") == "Logged").Select(e => e.Text("action"));
        Assert.Equal(["agent.deleted", "agent.created"], log);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_exported_agent_can_be_read_by_another_studio()
    {
        using var ada = await web.AdminAsync();
        using var bob = await web.MemberAsync("bob@example.org");
        var atlas = await ada.AgentIdAsync("Atlas");
        using var refused = await bob.GetAsync(new Uri($"/api/agents/{atlas}/export", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var answer = await ada.GetAsync(new Uri($"/api/agents/{atlas}/export", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("Atlas.agent.json", answer.Content.Headers.ContentDisposition?.FileName);
        var file = VoiceStudio.Web.Agents.AgentFile.Read(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("Atlas", "calculator,clock"), (file.Agent.Name, string.Join(',', file.Tools.Order())));
    }

    [Fact(Timeout = 30_000)]
    public async Task Live_calls_are_counted_for_prometheus()
    {
        using var ada = await web.AdminAsync();
        var conversation = await ada.NewConversationAsync("Atlas");
        var call = (await ada.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        using var nobody = web.Anonymous();
        var counted = await nobody.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        // Other studios of this test process may be told beside ours.
        Assert.Contains(counted.Split('\n'), l => l.StartsWith("voicestudio_calls", StringComparison.Ordinal) && l.Contains("} 1", StringComparison.Ordinal));
        using var ended = await ada.DeleteAsync(new Uri($"/api/calls/{call}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(ended.IsSuccessStatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_last_days_are_told_from_what_calls_wrote_down()
    {
        var report = await web.Services.GetRequiredService<StudioFigures>().ReportAsync(TestContext.Current.CancellationToken);
        Assert.Equal(StudioFigures.Days, report.Days.Length);
        Assert.Equal(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), report.Days[^1].Day);
    }
}
