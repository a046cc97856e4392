using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;
using VoiceStudio.Tests.LiveKit;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>One agent's turns as Web and the people see them, with a model that does exactly what the test says.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class TurnTakingTests
{
    [Fact(Timeout = 15_000)]
    public async Task A_question_is_answered_before_anybody_decides_and_heard_when_the_floor_comes()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.ListenAsync();
        await stage.Connection.PersonSaysAsync("question", "what time is it", stop);
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", 400, "it is noon", stop);
        await stage.Connection.EndReplyAsync("r1", "answer", stop);

        var asked = await stage.EventAsync<PersonSpeechEnded>();
        Assert.True(asked.Answering);
        Assert.Equal(1200, asked.DurationMs);
        Assert.Equal("what time is it", (await stage.EventAsync<PersonTranscript>()).Text);
        Assert.Null(stage.Player.SoundingFor);
        Assert.Equal(TimeSpan.Zero, stage.Queued);

        await stage.GrantAsync(1, asked.TurnId);
        var started = await stage.EventAsync<ReplyStarted>();
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal((1, asked.TurnId), (started.Epoch, started.TurnId));
        Assert.Equal((ReplyOutcome.Completed, "it is noon", 400), (ended.Outcome, ended.Text, ended.PlayedMs));
        Assert.Empty(stage.Connection.Drain());
    }

    [Fact(Timeout = 15_000)]
    public async Task A_turn_that_goes_to_a_colleague_leaves_no_trace_in_the_session()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.ListenAsync();
        await stage.Connection.PersonSaysAsync("question", null, stop);
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", 400, "I think", stop);
        await stage.Connection.SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = "question", transcript = "hey Nova" }, stop);
        var asked = await stage.EventAsync<PersonSpeechEnded>();
        await stage.EventAsync<PersonTranscript>();

        await stage.Web.Discard(asked.TurnId);
        Assert.Equal("r1", (string?)(await stage.Connection.ReceivedAsync("response.cancel", stop))["response_id"]);
        Assert.Equal("answer", (string?)(await stage.Connection.ReceivedAsync("conversation.item.delete", stop))["item_id"]);
        Assert.Equal("question", (string?)(await stage.Connection.ReceivedAsync("conversation.item.delete", stop))["item_id"]);
        // What the model had begun besides, and what still comes, goes too.
        await stage.Connection.SpeakAsync("r1", "answer", 100, "late", stop);
        await stage.Connection.EndReplyAsync("r1", "second", stop, "cancelled");
        Assert.Equal("second", (string?)(await stage.Connection.ReceivedAsync("conversation.item.delete", stop))["item_id"]);
        Assert.DoesNotContain(stage.DrainEvents(), e => e is ReplyStarted or ReplyEnded);
        Assert.Null(stage.Player.SoundingFor);
    }

    [Fact(Timeout = 15_000)]
    public async Task A_person_who_speaks_over_the_agent_silences_it_and_the_model_keeps_what_was_heard()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await SpeakingAsync(stage, 5000, "one two three four five six seven eight nine ten", stop);
        await SoundsForAsync(stage, 600, stop);

        stage.Hear(Voices.GoForward);
        var barged = await stage.EventAsync<BargedIn>();
        Assert.Equal(TimeSpan.Zero, stage.Queued);
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal("r1", (string?)(await stage.Connection.ReceivedAsync("response.cancel", stop))["response_id"]);
        var truncated = await stage.Connection.ReceivedAsync("conversation.item.truncate", stop);

        Assert.Equal("person", barged.PersonIdentity);
        Assert.Equal(ReplyOutcome.Interrupted, ended.Outcome);
        Assert.InRange(ended.PlayedMs, 500, 2000);
        Assert.Equal(ended.PlayedMs, (int)truncated["audio_end_ms"]!);
        Assert.Equal("answer", (string?)truncated["item_id"]);
        Assert.True("one two three four five six".StartsWith(ended.Text, StringComparison.Ordinal) && ended.Text.Length > 0, ended.Text);
        Assert.False(stage.Gate.Admits(1, stage.Player.Now));
    }

    [Fact(Timeout = 15_000)]
    public async Task An_uninterruptible_agent_goes_on()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, join => join with { Agent = join.Agent with { Turns = new TurnSettings { Interruptible = false } } });
        await SpeakingAsync(stage, 1500, "a notice that must be heard", stop);
        await SoundsForAsync(stage, 500, stop);
        stage.Hear(Voices.GoForward);
        Assert.Equal(ReplyOutcome.Completed, (await stage.EventAsync<ReplyEnded>()).Outcome);
    }

    [Fact(Timeout = 15_000)]
    public async Task A_lease_that_nobody_renews_silences_the_agent_by_itself()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await SpeakingAsync(stage, 5000, "a very long answer", stop, lease: TimeSpan.FromMilliseconds(500));
        var ended = await stage.EventAsync<ReplyEnded>();
        var released = await stage.EventAsync<FloorReleased>();
        Assert.Equal(ReplyOutcome.Revoked, ended.Outcome);
        Assert.InRange(ended.PlayedMs, 200, 700);
        Assert.Equal(1, released.Epoch);
        Assert.Equal(TimeSpan.Zero, stage.Queued);
    }

    [Fact(Timeout = 15_000)]
    public async Task Revoked_means_silent_and_is_acknowledged_even_when_nothing_sounds()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await SpeakingAsync(stage, 5000, "a very long answer", stop);
        await stage.Web.Revoke(new FloorRevocation(1, "somebody clicked"));
        await stage.Connection.EndReplyAsync("r1", "answer", stop, "cancelled");
        Assert.Equal("somebody clicked", (await stage.EventAsync<ReplyEnded>()).Reason);
        Assert.Equal(1, (await stage.EventAsync<FloorReleased>()).Epoch);
        await stage.Web.Revoke(new FloorRevocation(2, "again"));
        Assert.Equal(2, (await stage.EventAsync<FloorReleased>()).Epoch);
        await stage.GrantAsync(2, "late");
        await stage.GrantAsync(3, "turn", text: "hello");
        await stage.Connection.ReplyAsync("r2", 200, "hello", stop);
        Assert.Equal(3, (await stage.EventAsync<ReplyStarted>()).Epoch);
    }

    [Fact(Timeout = 15_000)]
    public async Task A_listener_that_is_addressed_hears_the_persons_own_voice()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        stage.Hear(Voices.GoForward);
        stage.Hear(new short[24_000]);
        Assert.Equal(0, stage.Connection.AppendedBytes);

        await stage.GrantAsync(1, "turn-of-another-host", briefing: new Briefing(null, "you said Atlas"));
        await stage.Connection.ReceivedAsync("conversation.item.create", stop);
        await stage.Connection.ReceivedAsync("input_audio_buffer.commit", stop);
        Assert.InRange(stage.Connection.AppendedBytes / 48, 1000, 4000);
        await stage.Connection.ReplyAsync("r1", 200, "going forward", stop);
        Assert.Equal("turn-of-another-host", (await stage.EventAsync<ReplyStarted>()).TurnId);
    }

    [Fact(Timeout = 15_000)]
    public async Task Who_is_addressed_and_then_gets_the_ears_hears_the_question_once()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        // The other session has found the turn's end already; for our own detector the person is speaking still.
        stage.Hear(Voices.GoForward.AsSpan(0, 36_000));
        await stage.GrantAsync(1, "turn-of-another-host");
        await stage.Connection.ReceivedAsync("input_audio_buffer.commit", stop);
        var fed = stage.Connection.AppendedBytes;
        await stage.ListenAsync();
        await stage.GrantAsync(2, "typed", text: "and now?");
        await stage.Connection.ReceivedAsync("conversation.item.create", stop);

        Assert.True(fed > 48_000, $"{fed} bytes");
        Assert.Equal(fed, stage.Connection.AppendedBytes);
    }

    [Fact(Timeout = 15_000)]
    public async Task A_person_who_goes_on_speaking_is_not_answered_twice()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.ListenAsync();
        await stage.Connection.PersonSaysAsync("first", "I would like", stop);
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.PersonSaysAsync("second", "some tea", stop);
        await stage.Connection.ReceivedAsync("response.cancel", stop);
        // The second request waits until the first response has ended.
        await stage.Connection.SendAsync(new { type = "response.output_audio.delta", response_id = "r1", item_id = "x", content_index = 0, delta = "AAAA" }, stop);
        Assert.DoesNotContain(stage.Connection.Drain(), e => (string?)e["type"] == "response.create");
        await stage.Connection.EndReplyAsync("r1", "x", stop, "cancelled");
        await stage.Connection.ReplyAsync("r2", 200, "here you are", stop);

        await stage.EventAsync<PersonSpeechEnded>();
        var second = await stage.EventAsync<PersonSpeechEnded>();
        await stage.GrantAsync(1, second.TurnId);
        Assert.Equal("here you are", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Fact(Timeout = 15_000)]
    public async Task Words_are_released_at_the_pace_of_the_sound()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        const string words = "one two three four five six seven eight nine ten";
        await SpeakingAsync(stage, 2000, words, stop);
        await stage.Connection.EndReplyAsync("r1", "answer", stop);
        var seen = new List<(TimeSpan After, string Text)>();
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        AgentEvent next;
        while ((next = await stage.EventAsync<AgentEvent>()) is not ReplyEnded)
        {
            if (next is ReplyTranscript said) seen.Add((System.Diagnostics.Stopwatch.GetElapsedTime(begun), said.Text));
        }

        Assert.True(seen.Count > 10, $"{seen.Count} updates");
        Assert.All(seen, s => Assert.StartsWith(s.Text, words, StringComparison.Ordinal));
        Assert.Equal(seen.Select(s => s.Text.Length).Order(), seen.Select(s => s.Text.Length));
        // Half of the words have not been read out when a third of the sound has been heard.
        Assert.All(seen.Where(s => s.After < TimeSpan.FromMilliseconds(660)), s => Assert.True(s.Text.Length < words.Length / 2, s.Text));
    }

    [Fact(Timeout = 15_000)]
    public async Task A_model_that_is_silent_is_asked_once_more_and_then_given_up()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, replyLimit: TimeSpan.FromMilliseconds(300));
        await stage.GrantAsync(1, "typed", text: "hello?");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.ReceivedAsync("response.cancel", stop);
        await stage.Connection.BeginReplyAsync("r2", stop);
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal(ReplyOutcome.Silent, ended.Outcome);
        Assert.NotNull(ended.Reason);
    }

    [Fact(Timeout = 15_000)]
    public async Task Malformed_and_unknown_events_change_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.SendRawAsync("{\"type\":"u8.ToArray(), stop);
        await stage.Connection.SendRawAsync("[]"u8.ToArray(), stop);
        await stage.Connection.SendAsync(new { type = "something.new", field = 1 }, stop);
        await stage.Connection.SendAsync(new { type = "response.output_audio.delta", response_id = 5, delta = "%%%" }, stop);
        await stage.Connection.SendAsync(new { type = "response.done" }, stop);
        await stage.Connection.ReplyAsync("r1", 200, "hi", stop);
        Assert.Equal(ReplyOutcome.Completed, (await stage.EventAsync<ReplyEnded>()).Outcome);
    }

    [Fact(Timeout = 15_000)]
    public async Task A_connection_lost_while_thinking_is_opened_again_and_asked_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.BeginReplyAsync("r1", stop);
        stage.Connection.Drop();
        var second = await stage.Model.ConnectionAsync(stop);
        await second.ReceivedAsync("session.update", stop);
        var replayed = await second.ReceivedAsync("conversation.item.create", stop);
        Assert.Equal("hello", (string?)replayed["item"]!["content"]![0]!["text"]);
        await second.ReplyAsync("r2", 200, "hi there", stop);
        Assert.Equal("hi there", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Fact(Timeout = 15_000)]
    public async Task A_tool_is_run_when_the_floor_is_ours_and_its_result_is_spoken()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, TurnStage.WithCalculator);
        await stage.ListenAsync();
        await stage.Connection.PersonSaysAsync("question", "six times seven", stop);
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.CallAsync("r1", "calculator", """{"expression":"6*7"}""", stop);
        var asked = await stage.EventAsync<PersonSpeechEnded>();
        Assert.DoesNotContain(stage.DrainEvents(), e => e is ToolCalled);

        await stage.GrantAsync(1, asked.TurnId);
        var output = await stage.Connection.ReceivedAsync("conversation.item.create", stop);
        Assert.Equal("42", (string?)output["item"]!["output"]);
        await stage.Connection.ReplyAsync("r2", 200, "forty two", stop);
        var called = await stage.EventAsync<ToolCalled>();
        Assert.Null(called.Result);
        Assert.Equal("42", (await stage.EventAsync<ToolCalled>()).Result);
        Assert.Equal("forty two", (await stage.EventAsync<ReplyEnded>()).Text);
    }

    [Theory(Timeout = 15_000)]
    [InlineData(true, "granted")]
    [InlineData(false, "denied")]
    public async Task Handing_over_is_asked_of_the_floor_and_its_answer_goes_to_the_model(bool granted, string word)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, join => join with { Colleagues = [new Colleague("nova", "Nova", "travel")] });
        await stage.GrantAsync(1, "typed", text: "book me a flight");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", 200, "Nova knows that", stop);
        await stage.Connection.CallAsync("r1", "request_turn", """{"agent":"Nova","reason":"travel"}""", stop);

        var request = await stage.EventAsync<TurnRequested>();
        Assert.Equal((1, "Nova", "travel"), (request.Epoch, request.Agent, request.Reason));
        await stage.Web.AnswerTurnRequest(new TurnRequestAnswer(request.RequestId, granted, "because"));
        var output = await stage.Connection.ReceivedAsync("conversation.item.create", stop);
        while ((string?)output["item"]!["type"] != "function_call_output") output = await stage.Connection.ReceivedAsync("conversation.item.create", stop);
        Assert.Contains(word, (string?)output["item"]!["output"], StringComparison.Ordinal);
        // Who was refused says so; who was granted has said its sentence.
        if (!granted) await stage.Connection.ReplyAsync("r2", 200, "I must do it myself", stop);
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal(granted ? "Nova knows that" : "Nova knows that I must do it myself", ended.Text);
        Assert.Equal(ReplyOutcome.Completed, ended.Outcome);
    }

    [Fact(Timeout = 15_000)]
    public async Task After_a_false_interruption_the_reply_goes_on_where_it_was_heard()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await SpeakingAsync(stage, 2000, "one two three four five six seven eight nine ten", stop);
        await stage.Connection.EndReplyAsync("r1", "answer", stop);
        await SoundsForAsync(stage, 500, stop);
        stage.Hear(Voices.GoForward.AsSpan(0, 48_000));
        var cut = await stage.EventAsync<ReplyEnded>();
        await stage.GrantAsync(2, null, purpose: GrantPurpose.Resume);
        var ended = await stage.EventAsync<ReplyEnded>();
        Assert.Equal((ReplyOutcome.Completed, 2000, cut.ReplyId), (ended.Outcome, ended.PlayedMs, ended.ReplyId));
        Assert.True(ended.At >= cut.At);
        var told = await stage.Connection.ReceivedAsync("conversation.item.create", stop);
        Assert.Equal("assistant", (string?)told["item"]!["role"]);
        Assert.EndsWith("ten", (string?)told["item"]!["content"]![0]!["text"], StringComparison.Ordinal);
    }

    private static async Task SpeakingAsync(TurnStage stage, int milliseconds, string words, CancellationToken stop, TimeSpan? lease = null)
    {
        await stage.GrantAsync(1, "typed", lease ?? TimeSpan.FromSeconds(10), text: "go on");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", milliseconds, words, stop);
        if (milliseconds < 5000) await stage.Connection.EndReplyAsync("r1", "answer", stop);
        await stage.EventAsync<ReplyStarted>();
    }

    private static async Task SoundsForAsync(TurnStage stage, int milliseconds, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (stage.Player.SoundingFor is not { } sounding || sounding.TotalMilliseconds < milliseconds) await often.WaitForNextTickAsync(stop);
    }
}
