namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>A turn from one end to the other, seen by the official package.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class ReplyTests(RealtimeServer server)
{
    private const int Limit = 30_000;

    [Fact(Timeout = Limit)]
    public async Task Typed_words_are_answered_by_voice_in_the_order_of_the_real_events()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"hello"}]}}""");
        await caller.SendAsync("""{"type":"response.create","response":{}}""");
        var done = await caller.WaitAsync("rate_limits.updated");

        var order = caller.Types.Skip(2).Distinct().ToArray();
        Assert.Equal(
            [
                "conversation.item.added", "conversation.item.done", "response.created", "response.output_item.added", "response.content_part.added",
                "response.output_audio_transcript.delta", "response.output_audio.delta", "response.output_audio.done", "response.output_audio_transcript.done",
                "response.content_part.done", "response.output_item.done", "response.done", "rate_limits.updated",
            ],
            order);
        Assert.NotNull(done);
    }

    [Fact(Timeout = Limit)]
    public async Task Sound_and_words_of_a_reply_agree_with_what_response_done_says()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"who are you"}]}}""");
        await caller.SendAsync("""{"type":"response.create","response":{"metadata":{"topic":"greeting"}}}""");
        var response = (await caller.WaitAsync("response.done"))["response"]!.AsObject();

        var sound = caller.Seen.Where(e => Caller.TypeOf(e) == "response.output_audio.delta").Sum(e => Convert.FromBase64String((string)e["delta"]!).Length);
        var words = string.Concat(caller.Seen.Where(e => Caller.TypeOf(e) == "response.output_audio_transcript.delta").Select(e => (string)e["delta"]!));
        Assert.InRange(sound / 48, 500, 30_000);
        Assert.Equal((string?)response["output"]![0]!["content"]![0]!["transcript"], words);
        Assert.Equal("completed", (string?)response["status"]);
        Assert.Equal("greeting", (string?)response["metadata"]!["topic"]);
        Assert.Equal(((sound / 48) + 49) / 50, (int)response["usage"]!["output_token_details"]!["audio_tokens"]!);
    }

    [Fact(Timeout = Limit)]
    public async Task Speech_opens_a_turn_silence_ends_it_and_the_reply_follows()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":{"type":"server_vad","silence_duration_ms":300}}} """);
        await caller.HearSilenceAsync(500);
        await caller.HearAsync(await server.SpeakAsync("Hello, how are you today?"));
        await caller.HearSilenceAsync(1000);

        var started = await caller.WaitAsync("input_audio_buffer.speech_started");
        var stopped = await caller.WaitAsync("input_audio_buffer.speech_stopped");
        var committed = await caller.WaitAsync("input_audio_buffer.committed");
        var added = await caller.WaitAsync("conversation.item.added");
        await caller.WaitAsync("conversation.item.done");
        await caller.WaitAsync("response.created");
        var done = await caller.WaitAsync("response.done");

        string?[] ids = [(string?)started["item_id"], (string?)stopped["item_id"], (string?)committed["item_id"], (string?)added["item"]!["id"]];
        Assert.Single(ids.Distinct());
        Assert.InRange((int)started["audio_start_ms"]!, 100, 600);
        Assert.InRange((int)stopped["audio_end_ms"]!, 1200, 3300);
        Assert.Equal("completed", (string?)done["response"]!["status"]);
    }

    [Fact(Timeout = Limit)]
    public async Task Cancelling_a_reply_ends_it_at_once_and_truncation_checks_its_length()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"tell me a long story"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        var item = (string)(await caller.WaitAsync("response.output_audio.delta"))["item_id"]!;
        await caller.Session.CancelResponseAsync(TestContext.Current.CancellationToken);
        var response = (await caller.WaitAsync("response.done"))["response"]!;
        // It may have been complete already: sound is made much faster than it plays.
        if ((string?)response["status"] == "cancelled") Assert.Equal("client_cancelled", (string?)response["status_details"]!["reason"]);

        await caller.Session.TruncateItemAsync(item, 0, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        var error = await caller.WaitForErrorAsync();
        while ((string?)error["code"] == "response_cancel_not_active") error = await caller.WaitForErrorAsync();
        Assert.Equal("invalid_value", (string?)error["code"]);
        Assert.Contains("already shorter than 300000ms", (string?)error["message"], StringComparison.Ordinal);

        await caller.Session.TruncateItemAsync(item, 0, TimeSpan.FromMilliseconds(150), TestContext.Current.CancellationToken);
        Assert.Equal(150, (int)(await caller.WaitAsync("conversation.item.truncated"))["audio_end_ms"]!);
        await caller.Session.RequestItemRetrievalAsync(item, TestContext.Current.CancellationToken);
        var part = (await caller.WaitAsync("conversation.item.retrieved"))["item"]!["content"]![0]!.AsObject();
        Assert.Null(part["transcript"]);
        Assert.Equal(150 * 48, Convert.FromBase64String((string)part["audio"]!).Length);
    }
}
