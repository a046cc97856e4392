using Microsoft.AspNetCore.Http;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;
using VoiceStudio.Tests.LiveKit;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>What an agent does when its model, its network or its tools do what they should not.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class MisbehavingModelTests
{
    [Fact(Timeout = 20_000)]
    public async Task A_connection_that_breaks_in_mid_sentence_costs_that_sentence_only()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", 600, "hello my", stop);
        var started = await stage.EventAsync<ReplyStarted>();
        // A wire that is cut takes along what was not read: all of it must have come.
        await stage.HeardAsync(started.ReplyId, milliseconds: 450);
        stage.Connection.Drop();
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal((ReplyOutcome.Failed, 600, "hello my"), (ended.Outcome, ended.PlayedMs, ended.Text));
        Assert.NotNull(ended.Reason);

        var second = await stage.Model.ConnectionAsync(stop);
        Assert.Equal("hello", Text(await second.ReceivedAsync("conversation.item.create", stop)));
        // What was heard of the broken reply is remembered; it may be told with the opening or after it.
        await stage.GrantAsync(2, "next", text: "and?");
        await second.ReplyAsync("r2", 200, "here I am", stop);
        Assert.Equal("here I am", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_session_that_expires_is_opened_again_knowing_the_tools_that_were_called()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, TurnStage.WithCalculator);
        await stage.GrantAsync(1, "typed", text: "six times seven");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.CallAsync("r1", "calculator", """{"expression":"6*7"}""", stop);
        await stage.Connection.ReplyAsync("r2", 200, "forty two", stop);
        await stage.EventAsync<ReplyEnded>();
        await stage.Connection.SendAsync(new { type = "error", error = new { type = "invalid_request_error", code = "session_expired", message = "Your session hit the maximum duration of 60 minutes." } }, stop);
        stage.Connection.Drop();

        var second = await stage.Model.ConnectionAsync(stop);
        Assert.Equal("six times seven", Text(await second.ReceivedAsync("conversation.item.create", stop)));
        Assert.Equal("function_call", (string?)(await second.ReceivedAsync("conversation.item.create", stop))["item"]!["type"]);
        Assert.Equal("42", (string?)(await second.ReceivedAsync("conversation.item.create", stop))["item"]!["output"]);
        Assert.Equal("forty two", Text(await second.ReceivedAsync("conversation.item.create", stop)));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_model_that_ignores_cancel_is_not_heard()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "go on");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", 3000, "one two three four five six", stop);
        await stage.EventAsync<ReplyStarted>();
        await stage.Web.Revoke(new FloorRevocation(1, "clicked"));
        await stage.EventAsync<FloorReleased>();
        // It goes on as if nothing had been said, and the next grant is not for this.
        await stage.Connection.SpeakAsync("r1", "answer", 1000, "seven eight", stop);
        await stage.GrantAsync(2, "next", text: "well?");
        await stage.Connection.SpeakAsync("r1", "answer", 1000, "nine ten", stop);
        Assert.Null(stage.Player.SoundingFor);
        await stage.Connection.EndReplyAsync("r1", "answer", stop);
        await stage.Connection.ReplyAsync("r2", 200, "yes", stop);
        Assert.Equal("yes", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_model_that_is_asked_too_often_is_reported_with_its_reason()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SendAsync(
            new { type = "response.done", response = new { id = "r1", status = "failed", status_details = new { type = "failed", error = new { code = "rate_limit_exceeded", message = "Try again in 3 s." } } } },
            stop);
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal((ReplyOutcome.Failed, "The Realtime API is asked too often. (Try again in 3 s.)"), (ended.Outcome, ended.Reason));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_request_that_the_model_refuses_is_reported_with_its_reason()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        var asked = await stage.Connection.ReceivedAsync("response.create", stop);
        await stage.Connection.SendAsync(new { type = "error", error = new { type = "invalid_request_error", code = "invalid_event", message = "No.", event_id = (string?)asked["event_id"] } }, stop);
        Assert.Equal(ReplyOutcome.Failed, (await stage.EventAsync<ReplyEnded>()).Outcome);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_truncation_that_the_model_refuses_silences_nobody()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.SendAsync(new { type = "error", error = new { type = "invalid_request_error", code = "item_truncate_invalid", message = "Audio content of 900ms is already shorter than 1200ms" } }, stop);
        await stage.Connection.ReplyAsync("r1", 200, "still here", stop);
        Assert.Equal("still here", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_old_session_is_replaced_at_a_pause_and_nothing_is_forgotten()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, recycleAfter: TimeSpan.FromMilliseconds(300));
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.ReplyAsync("r1", 1200, "good morning", stop);
        Assert.Equal(ReplyOutcome.Completed, (await stage.EventAsync<ReplyEnded>()).Outcome);
        var second = await stage.Model.ConnectionAsync(stop);
        Assert.Equal("hello", Text(await second.ReceivedAsync("conversation.item.create", stop)));
        Assert.Equal("good morning", Text(await second.ReceivedAsync("conversation.item.create", stop)));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_tool_that_takes_its_time_is_announced_and_its_answer_still_spoken()
    {
        var stop = TestContext.Current.CancellationToken;
        var hold = new TaskCompletionSource();
        await using var service = await LoopbackService.StartAsync(
            async http =>
            {
                await hold.Task.WaitAsync(stop);
                await http.Response.WriteAsync("rain", stop);
            },
            stop);
        var settings = System.Text.Json.JsonSerializer.SerializeToElement(new { url = service.Urls.First() });
        var weather = new ToolDefinition("weather", "Tells the weather.", "http", System.Text.Json.JsonDocument.Parse("{}").RootElement, settings);
        await using var stage = await TurnStage.OpenAsync(stop, join => join with { Agent = join.Agent with { Tools = [weather] } });
        await stage.GrantAsync(1, "typed", text: "will it rain?");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.CallAsync("r1", "weather", "{}", stop);
        var announced = await stage.Connection.BeginReplyAsync("r2", stop);
        Assert.NotNull((string?)announced["response"]!["instructions"]);
        await stage.Connection.SpeakAsync("r2", "announcement", 200, "let me look", stop);
        await stage.Connection.EndReplyAsync("r2", "announcement", stop);
        hold.SetResult();
        await stage.Connection.ReplyAsync("r3", 200, "it will rain", stop);
        Assert.Equal("let me look it will rain", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Fact(Timeout = 20_000)]
    public async Task With_push_to_talk_the_button_is_the_turn()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, join => join with { Agent = join.Agent with { Turns = new TurnSettings { Detection = TurnDetection.PushToTalk } } });
        await stage.Web.Listen(true);
        var update = await stage.Connection.ReceivedAsync("session.update", stop);
        Assert.Null(update["session"]!["audio"]!["input"]!["turn_detection"]);
        stage.Push(isOpen: true);
        await stage.EventAsync<PersonSpeechStarted>();
        stage.Hear(Voices.GoForward);
        stage.Push(isOpen: false);
        await stage.Connection.ReceivedAsync("input_audio_buffer.commit", stop);
        await stage.Connection.SendAsync(new { type = "input_audio_buffer.committed", item_id = "pushed" }, stop);
        var asked = await stage.EventAsync<PersonSpeechEnded>();
        Assert.True(asked.Answering);
        await stage.GrantAsync(1, asked.TurnId);
        await stage.Connection.ReplyAsync("r1", 200, "understood", stop);
        Assert.Equal(asked.TurnId, (await stage.EventAsync<ReplyEnded>()).TurnId);
    }

    private static string? Text(System.Text.Json.Nodes.JsonNode created) => (string?)created["item"]!["content"]?[0]?["text"];
}
