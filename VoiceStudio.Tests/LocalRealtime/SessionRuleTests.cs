using System.Text.Json.Nodes;
using LocalRealtime.Hearing;
using LocalRealtime.Protocol;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>What holds for a whole session: its length, its window, its tools, and how it waits for somebody who is still speaking.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class SessionRuleTests(RealtimeServer server)
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task A_session_ends_when_it_has_lasted_as_long_as_it_may()
    {
        await using var brief = new RealtimeServer("--LocalRealtime:SessionLimit=00:00:01", "--LocalRealtime:SpeechModel=/nowhere");
        await brief.InitializeAsync();
        await using var caller = await brief.ConnectAsync();
        var error = await caller.WaitForErrorAsync();
        Assert.Equal(("session_expired", "invalid_request_error"), ((string?)error["code"], (string?)error["type"]));
        await caller.EndAsync();
        Assert.Equal(TimeSpan.FromMinutes(60), new global::LocalRealtime.RealtimeOptions().SessionLimit);
    }

    [Fact(Timeout = Limit)]
    public async Task A_conversation_longer_than_the_window_loses_its_beginning_or_is_refused()
    {
        await using var small = new RealtimeServer("--LocalRealtime:ContextTokens=200", "--LocalRealtime:SpeechModel=/nowhere");
        await small.InitializeAsync();
        await using var caller = await small.ConnectAsync();
        await caller.SendAsync(Message("my name is maria"));
        await caller.SendAsync(Message(string.Concat(Enumerable.Repeat("many words ", 70))));
        await AskAsync(caller, "what is my name", """{"output_modalities":["text"]}""");
        Assert.Equal("You have not told me your name yet.", (string?)(await caller.WaitAsync("response.output_text.done"))["text"]);
        Assert.InRange((int)(await caller.WaitAsync("response.done"))["response"]!["usage"]!["input_tokens"]!, 1, 200);

        await caller.ConfigureAsync(""" "truncation":"disabled" """);
        await AskAsync(caller, "hello", "{}");
        var refused = (await caller.WaitAsync("response.done"))["response"]!;
        Assert.Equal(("failed", "context_length_exceeded"), ((string?)refused["status"], (string?)refused["status_details"]!["error"]!["code"]));

        await caller.ConfigureAsync(""" "truncation":{"type":"retention_ratio","retention_ratio":0.5,"token_limits":{"post_instructions":100}} """);
        await AskAsync(caller, "hello", "{}");
        Assert.InRange((int)(await caller.WaitAsync("response.done"))["response"]!["usage"]!["input_tokens"]!, 1, 70);
        await caller.SendAsync("""{"type":"session.update","session":{"type":"realtime","truncation":"sometimes"}}""");
        Assert.Equal("session.truncation", (string?)(await caller.WaitForErrorAsync())["param"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_picture_is_taken_counted_and_shown_again()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"id":"item_seen","type":"message","role":"user","content":[{"type":"input_text","text":"who are you"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        var usage = (await caller.WaitAsync("response.done"))["response"]!["usage"]!["input_token_details"]!;
        Assert.True((int)usage["image_tokens"]! > 0);
        await caller.SendAsync("""{"type":"conversation.item.retrieve","item_id":"item_seen"}""");
        Assert.Equal("data:image/png;base64,iVBORw0KGgo=", (string?)(await caller.WaitAsync("conversation.item.retrieved"))["item"]!["content"]![1]!["image_url"]);
    }

    [Fact(Timeout = Limit)]
    public async Task Functions_are_called_side_by_side_and_one_after_another()
    {
        await using var own = new RealtimeServer("--LocalRealtime:SpeechModel=/nowhere");
        await own.InitializeAsync();
        own.Part<global::LocalRealtime.Scripting.Director>().Follow(System.Text.Json.JsonSerializer.Deserialize<global::LocalRealtime.Scripting.Script>(
            """{"rules":[{"times":1,"call":[{"name":"find_train","arguments":{"to":"Rome"}},{"name":"get_weather","arguments":{"city":"Rome"}}]},{"times":1,"call":[{"name":"book","arguments":{"train":"7"}}]},{"say":"Booked."}]}""",
            global::LocalRealtime.Scripting.Script.Json)!);
        await using var caller = await own.ConnectAsync();
        await AskAsync(caller, "get me to Rome", "{}");
        var both = (await caller.WaitAsync("response.done"))["response"]!["output"]!.AsArray();
        Assert.Equal(["find_train", "get_weather"], both.Select(c => (string)c!["name"]!));
        Assert.Equal(2, both.Select(c => (string)c!["call_id"]!).Distinct().Count());
        foreach (var call in both) await caller.SendAsync(Output((string)call!["call_id"]!));
        await caller.SendAsync("""{"type":"response.create"}""");
        var next = Assert.Single((await caller.WaitAsync("response.done"))["response"]!["output"]!.AsArray())!;
        Assert.Equal("book", (string?)next["name"]);
        await caller.SendAsync(Output((string)next["call_id"]!));
        await caller.SendAsync("""{"type":"response.create"}""");
        Assert.Equal("Booked.", (string?)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]);
    }

    [Fact(Timeout = Limit)]
    public async Task Words_come_while_the_person_is_still_speaking_where_the_model_streams_them()
    {
        Assert.SkipUnless(server.Part<Recognizer>().Unavailable is null, "No speech recognizer.");
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"transcription":{"model":"gpt-live-transcribe"},"turn_detection":{"type":"server_vad","silence_duration_ms":300,"create_response":false} } } """);
        var speech = await server.SpeakAsync("Hello Atlas, what is seventeen times twenty three, and what is the weather in London today?");
        const int piece = 4800;
        for (var at = 0; at < speech.Length; at += piece) await caller.HearAsync(speech[at..Math.Min(speech.Length, at + piece)]);
        // The person has not finished: no silence yet, so no committed item.
        var first = await caller.WaitAsync("conversation.item.input_audio_transcription.delta");
        Assert.DoesNotContain("input_audio_buffer.speech_stopped", caller.Types);
        await caller.HearSilenceAsync(800);
        var whole = await caller.WaitAsync("conversation.item.input_audio_transcription.completed");
        var item = (string?)whole["item_id"];
        Assert.Equal(item, (string?)first["item_id"]);
        Assert.Equal(item, (string?)caller.Seen.First(e => Caller.TypeOf(e) == "input_audio_buffer.speech_started")["item_id"]);
        var told = string.Concat(caller.Seen.Where(e => Caller.TypeOf(e) == first["type"]!.ToString()).Select(e => (string)e["delta"]!));
        Assert.StartsWith(told[..Math.Min(told.Length, 12)], (string)whole["transcript"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", new[] { "", "", "hello" })]
    [InlineData("hello atlas", new[] { "", "", "hello", "", " atlas" })]
    public void A_word_is_told_once_it_stands_still(string whole, string[] told)
    {
        var live = new LiveTranscript();
        string[] hypotheses = whole.Split(' ').Length == 1 ? ["hollow", "hello"] : ["hollow", "hello", "hello at", "hello atlas"];
        List<string> said = [.. hypotheses.Select(live.Next), live.Rest(whole)];
        Assert.Equal(string.Concat(told), string.Concat(said));
        Assert.Equal("", said[0]);
    }

    [Theory]
    [InlineData("high", "what is the", 2000)]
    [InlineData("auto", "what is the", 4000)]
    [InlineData("low", "I was thinking and", 8000)]
    [InlineData("low", "what time is it", 400)]
    [InlineData("high", "", 2000)]
    public void Semantic_detection_waits_longer_for_somebody_who_seems_to_go_on(string eagerness, string words, int waitMs)
        => Assert.Equal(waitMs, EndOfTurn.WaitMs(words, new TurnDetection { Eagerness = eagerness }));

    private static async Task AskAsync(Caller caller, string words, string response)
    {
        await caller.SendAsync(Message(words));
        await caller.SendAsync($$"""{"type":"response.create","response":{{response}}}""");
    }

    private static string Message(string words) => new JsonObject
    {
        ["type"] = "conversation.item.create",
        ["item"] = new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = words }) },
    }.ToJsonString();

    private static string Output(string callId) => new JsonObject
    {
        ["type"] = "conversation.item.create",
        ["item"] = new JsonObject { ["type"] = "function_call_output", ["call_id"] = callId, ["output"] = "{}" },
    }.ToJsonString();
}
