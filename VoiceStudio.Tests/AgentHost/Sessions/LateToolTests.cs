using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;
using VoiceStudio.Tests.LiveKit;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>Tools that outlive their reply, are stopped, or wait for a person's yes.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class LateToolTests
{
    [Fact(Timeout = 20_000)]
    public async Task A_tool_goes_on_when_the_floor_goes_elsewhere_and_its_answer_is_said_when_there_is_room()
    {
        var stop = TestContext.Current.CancellationToken;
        var hold = new TaskCompletionSource();
        await using var service = await ServeAsync(hold.Task, stop);
        await using var stage = await OpenAsync(service, approval: false, stop);
        await AskAsync(stage, stop);
        await stage.Web.Revoke(new FloorRevocation(1, "a person spoke"));
        Assert.Contains("running", await OutputAsync(stage, stop), StringComparison.Ordinal);
        await stage.EventAsync<ReplyEnded>();

        hold.SetResult();
        Assert.Equal("weather has answered: rain", Words(await stage.Connection.ReceivedAsync("conversation.item.create", stop)));
        var request = await stage.EventAsync<TurnRequested>();
        Assert.Equal("atlas", request.Agent);
        await stage.Web.AnswerTurnRequest(new TurnRequestAnswer(request.RequestId, true, "go on"));
        await stage.GrantAsync(2, null, purpose: GrantPurpose.HandOff, briefing: new Briefing("Atlas", request.Reason));
        Assert.StartsWith("Tell the person now", Words(await stage.Connection.ReceivedAsync("conversation.item.create", stop)), StringComparison.Ordinal);
        await stage.Connection.ReplyAsync("r2", 200, "it will rain", stop);
        Assert.Equal(("it will rain", 2), (await EndedAsync(stage, ReplyOutcome.Completed)));
    }

    [Fact(Timeout = 20_000)]
    public async Task Who_is_refused_the_floor_asks_again_and_a_stopped_tool_has_nothing_to_say()
    {
        var stop = TestContext.Current.CancellationToken;
        var hold = new TaskCompletionSource();
        await using var service = await ServeAsync(hold.Task, stop);
        await using var stage = await OpenAsync(service, approval: false, stop);
        await AskAsync(stage, stop);
        await stage.Web.Revoke(new FloorRevocation(1, "a person spoke"));
        await stage.EventAsync<ReplyEnded>();
        hold.SetResult();
        var first = await stage.EventAsync<TurnRequested>();
        await stage.Web.AnswerTurnRequest(new TurnRequestAnswer(first.RequestId, false, "a person is speaking"));
        Assert.NotEqual(first.RequestId, (await stage.EventAsync<TurnRequested>()).RequestId);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_person_has_a_tool_stopped_on_the_page()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var service = await ServeAsync(new TaskCompletionSource().Task, stop);
        await using var stage = await OpenAsync(service, approval: false, stop);
        await AskAsync(stage, stop);
        await stage.Web.StopTool("call_1");
        var called = await stage.EventAsync<ToolCalled>();
        while (called.Error is null) called = await stage.EventAsync<ToolCalled>();
        Assert.Equal("The person stopped it.", called.Error);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("yes please", "rain")]
    [InlineData("no, thanks", "The person did not agree.")]
    public async Task A_tool_that_needs_approval_runs_when_the_person_has_said_yes(string words, string outcome)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var service = await ServeAsync(Task.CompletedTask, stop);
        await using var stage = await OpenAsync(service, approval: true, stop);
        await AskAsync(stage, stop);
        Assert.Equal("weather", (await stage.EventAsync<ApprovalAsked>()).Name);
        Assert.Contains("approval_needed", await OutputAsync(stage, stop), StringComparison.Ordinal);
        await stage.Connection.ReplyAsync("r2", 100, "may I look?", stop);
        await stage.EventAsync<ReplyEnded>();

        await stage.GrantAsync(2, "typed-2", text: words);
        await stage.Connection.BeginReplyAsync("r3", stop);
        await stage.Connection.CallAsync("r3", "weather", "{}", stop);
        Assert.Contains(outcome, await OutputAsync(stage, stop), StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_yes_on_the_page_runs_the_tool_without_a_word()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var service = await ServeAsync(Task.CompletedTask, stop);
        await using var stage = await OpenAsync(service, approval: true, stop);
        await AskAsync(stage, stop);
        var asked = await stage.EventAsync<ApprovalAsked>();
        await stage.Connection.ReplyAsync("r2", 100, "may I look?", stop);
        await stage.EventAsync<ReplyEnded>();
        await stage.Web.AnswerApproval(asked.ToolCallId, approved: true);
        Assert.Equal("weather has answered: rain", await UntilWordsAsync(stage, stop));
        Assert.Equal("atlas", (await stage.EventAsync<TurnRequested>()).Agent);
    }

    private static async Task<TurnStage> OpenAsync(WebApplication service, bool approval, CancellationToken stop)
    {
        var settings = JsonSerializer.SerializeToElement(new { url = service.Urls.First(), approval, timeoutSeconds = 60 });
        var weather = new ToolDefinition("weather", "Tells the weather.", "http", JsonElement.Parse("{}"), settings);
        return await TurnStage.OpenAsync(stop, join => join with { Agent = join.Agent with { Tools = [weather] } });
    }

    private static async Task AskAsync(TurnStage stage, CancellationToken stop)
    {
        await stage.GrantAsync(1, "typed", TimeSpan.FromSeconds(60), text: "will it rain?");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.CallAsync("r1", "weather", "{}", stop);
        await stage.EventAsync<ToolCalled>();
    }

    private static async Task<(string Text, long Epoch)> EndedAsync(TurnStage stage, ReplyOutcome outcome)
    {
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal(outcome, ended.Outcome);
        return (ended.Text, ended.Epoch);
    }

    private static async Task<string> OutputAsync(TurnStage stage, CancellationToken stop)
    {
        while (true)
        {
            var item = (await stage.Connection.ReceivedAsync("conversation.item.create", stop))["item"]!;
            if ((string?)item["type"] == "function_call_output") return (string)item["output"]!;
        }
    }

    private static async Task<string> UntilWordsAsync(TurnStage stage, CancellationToken stop)
    {
        while (true)
        {
            if (Words(await stage.Connection.ReceivedAsync("conversation.item.create", stop)) is { } words && words.StartsWith("weather", StringComparison.Ordinal)) return words;
        }
    }

    private static string? Words(JsonNode created) => (string?)created["item"]!["content"]?[0]?["text"];

    private static Task<WebApplication> ServeAsync(Task hold, CancellationToken stop) => LoopbackService.StartAsync(
        async http =>
        {
            await hold.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync("rain", stop);
        },
        stop);
}
