using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>Every client event, done right and done wrong.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class ClientEventTests(RealtimeServer server)
{
    private const int Limit = 60_000;
    private const string Hello = """{"type":"conversation.item.create","item":{"id":"item_hello","type":"message","role":"user","content":[{"type":"input_text","text":"hello"}]}}""";

    [Fact(Timeout = Limit)]
    public async Task The_first_event_shows_the_whole_effective_session()
    {
        await using var caller = await server.ConnectAsync();
        Assert.Equal(["session.created", "conversation.created"], caller.Types);
        var session = caller.Seen[0]["session"]!.AsObject();
        Assert.Equal("realtime.session", (string?)session["object"]);
        Assert.Equal("gpt-realtime", (string?)session["model"]);
        Assert.Equal("server_vad", (string?)session["audio"]!["input"]!["turn_detection"]!["type"]);
        Assert.Equal("alloy", (string?)session["audio"]!["output"]!["voice"]);
        Assert.Equal("realtime", caller.Session.WebSocket.SubProtocol);
    }

    [Fact(Timeout = Limit)]
    public async Task An_update_changes_what_it_names_and_leaves_the_rest()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "instructions":"You are Nova.","tools":[{"type":"function","name":"f","parameters":{"type":"object"}}] """);
        var updated = (await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":null},"output":{"voice":"marin","speed":1.25}} """))["session"]!;
        Assert.Equal("You are Nova.", (string?)updated["instructions"]);
        Assert.Equal("f", (string?)updated["tools"]![0]!["name"]);
        Assert.Null(updated["audio"]!["input"]!["turn_detection"]);
        Assert.Equal(("marin", 1.25), ((string?)updated["audio"]!["output"]!["voice"], (double)updated["audio"]!["output"]!["speed"]!));
    }

    [Theory(Timeout = Limit)]
    [InlineData("""{"event_id":"e1"}""", "invalid_event", "type")]
    [InlineData("""{"event_id":"e1","type":"session.explode"}""", "invalid_event", "type")]
    [InlineData("""{"event_id":"e1","type":"session.update"}""", "missing_required_parameter", "session")]
    [InlineData("""{"event_id":"e1","type":"session.update","session":{"type":"realtime","wings":2}}""", "unknown_parameter", "session.wings")]
    [InlineData("""{"event_id":"e1","type":"session.update","session":{"type":"realtime","instructions":7}}""", "invalid_type", "session.instructions")]
    [InlineData("""{"event_id":"e1","type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"donald"}}}}""", "invalid_value", "session.audio.output.voice")]
    [InlineData("""{"event_id":"e1","type":"session.update","session":{"type":"realtime","audio":{"output":{"speed":9}}}}""", "invalid_value", "session.audio.output.speed")]
    [InlineData("""{"event_id":"e1","type":"session.update","session":{"type":"realtime","output_modalities":["text","audio"]}}""", "invalid_value", "session.output_modalities")]
    [InlineData("""{"event_id":"e1","type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":{"type":"server_vad","threshold":2}}}}}""", "invalid_value", "session.audio.input.turn_detection.threshold")]
    [InlineData("""{"event_id":"e1","type":"input_audio_buffer.append"}""", "missing_required_parameter", "audio")]
    [InlineData("""{"event_id":"e1","type":"input_audio_buffer.append","audio":"@@@@"}""", "invalid_value", "audio")]
    [InlineData("""{"event_id":"e1","type":"input_audio_buffer.commit"}""", "input_audio_buffer_commit_empty", null)]
    [InlineData("""{"event_id":"e1","type":"output_audio_buffer.clear"}""", "invalid_event", "type")]
    [InlineData("""{"event_id":"e1","type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"output_text","text":"x"}]}}""", "invalid_value", "item.content[0].type")]
    [InlineData("""{"event_id":"e1","type":"conversation.item.create","previous_item_id":"item_nowhere","item":{"type":"message","role":"user","content":[]}}""", "item_create_invalid_previous_item_id", "previous_item_id")]
    [InlineData("""{"event_id":"e1","type":"conversation.item.delete","item_id":"item_nowhere"}""", "item_delete_invalid_item_id", "item_id")]
    [InlineData("""{"event_id":"e1","type":"conversation.item.retrieve","item_id":"item_nowhere"}""", "item_retrieve_invalid_item_id", "item_id")]
    [InlineData("""{"event_id":"e1","type":"conversation.item.truncate","item_id":"item_nowhere","content_index":0,"audio_end_ms":0}""", "item_truncate_invalid_item_id", "item_id")]
    [InlineData("""{"event_id":"e1","type":"conversation.item.truncate","item_id":"x","content_index":0,"audio_end_ms":-1}""", "invalid_value", "audio_end_ms")]
    [InlineData("""{"event_id":"e1","type":"response.cancel"}""", "response_cancel_not_active", null)]
    [InlineData("""{"event_id":"e1","type":"response.create","response":{"conversation":"mine"}}""", "invalid_value", "response.conversation")]
    public async Task What_is_wrong_is_named_and_the_session_goes_on(string message, string code, string? param)
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync(message);
        var error = await caller.WaitForErrorAsync();
        Assert.Equal(("invalid_request_error", code, param, "e1"), ((string?)error["type"], (string?)error["code"], (string?)error["param"], (string?)error["event_id"]));
        await caller.SendAsync(Hello);
        await caller.WaitAsync("conversation.item.done");
    }

    [Fact(Timeout = Limit)]
    public async Task Items_are_placed_shown_and_deleted_by_their_ids()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync(Hello);
        await caller.WaitAsync("conversation.item.done");
        await caller.SendAsync("""{"type":"conversation.item.create","previous_item_id":"root","item":{"id":"item_first","type":"message","role":"system","content":[{"type":"input_text","text":"Be kind."}]}}""");
        Assert.Null((await caller.WaitAsync("conversation.item.added"))["previous_item_id"]);
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"id":"item_last","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi."}]}}""");
        Assert.Equal("item_first", (string?)caller.Seen[^1]["item"]!["id"]);
        await caller.WaitAsync("conversation.item.done");
        Assert.Equal("item_hello", (string?)(await caller.WaitAsync("conversation.item.added"))["previous_item_id"]);
        await caller.SendAsync("""{"type":"conversation.item.delete","item_id":"item_hello"}""");
        Assert.Equal("item_hello", (string?)(await caller.WaitAsync("conversation.item.deleted"))["item_id"]);
        await caller.SendAsync("""{"type":"conversation.item.retrieve","item_id":"item_last"}""");
        Assert.Equal("Hi.", (string?)(await caller.WaitAsync("conversation.item.retrieved"))["item"]!["content"]![0]!["text"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_function_is_called_answered_and_its_result_spoken()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "tools":[{"type":"function","name":"get_weather","description":"Weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}] """);
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"what is the weather in Paris"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        var call = await caller.WaitAsync("response.function_call_arguments.done");
        Assert.Equal(("get_weather", """{"city":"Paris"}"""), ((string?)call["name"], (string?)call["arguments"]));
        var deltas = string.Concat(caller.Seen.Where(e => Caller.TypeOf(e) == "response.function_call_arguments.delta").Select(e => (string)e["delta"]!));
        Assert.Equal("""{"city":"Paris"}""", deltas);
        var done = await caller.WaitAsync("response.done");
        Assert.Equal("function_call", (string?)done["response"]!["output"]![0]!["type"]);

        var output = new JsonObject { ["type"] = "conversation.item.create", ["item"] = new JsonObject { ["type"] = "function_call_output", ["call_id"] = (string)call["call_id"]!, ["output"] = "It is sunny in Paris, and 21 degrees." } };
        await caller.SendAsync(output.ToJsonString());
        await caller.SendAsync("""{"type":"response.create"}""");
        Assert.Equal("It is sunny in Paris, and 21 degrees.", (string?)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_response_beside_the_conversation_leaves_no_trace_in_it()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"response.create","response":{"conversation":"none","output_modalities":["text"],"metadata":{"topic":"aside"},"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"what is 2 plus 3"}]}]}}""");
        Assert.Equal("2 plus 3 is 5.", (string?)(await caller.WaitAsync("response.output_text.done"))["text"]);
        var response = (await caller.WaitAsync("response.done"))["response"]!;
        Assert.Null(response["conversation_id"]);
        Assert.Equal("aside", (string?)response["metadata"]!["topic"]);
        Assert.DoesNotContain("conversation.item.added", caller.Types);
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_response_must_wait_for_the_first()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"count to ninety"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        await caller.SendAsync("""{"event_id":"second","type":"response.create"}""");
        var error = await caller.WaitForErrorAsync();
        Assert.Equal(("conversation_already_has_active_response", "second"), ((string?)error["code"], (string?)error["event_id"]));
        await caller.Session.CancelResponseAsync(TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (string?)(await caller.WaitAsync("response.done"))["response"]!["status"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_reply_stops_at_its_token_limit_and_the_voice_stays_after_the_first_sound()
    {
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"tell me a long story"}]}}""");
        await caller.SendAsync("""{"type":"response.create","response":{"max_output_tokens":30}}""");
        var response = (await caller.WaitAsync("response.done"))["response"]!;
        Assert.Equal(("incomplete", "max_output_tokens"), ((string?)response["status"], (string?)response["status_details"]!["reason"]));
        Assert.InRange((int)response["usage"]!["output_tokens"]!, 30, 60);

        await caller.SendAsync("""{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"verse"}}}}""");
        Assert.Equal("cannot_update_voice", (string?)(await caller.WaitForErrorAsync())["code"]);
    }

    [Fact(Timeout = Limit)]
    public async Task More_than_fifteen_mebibytes_at_once_are_refused_and_cleared_sound_is_gone()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":null}} """);
        await caller.SendAsync($$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(new byte[16 * 1024 * 1024])}}"}""");
        Assert.Equal("invalid_value", (string?)(await caller.WaitForErrorAsync())["code"]);
        await caller.HearSilenceAsync(500);
        await caller.Session.ClearInputAudioAsync(TestContext.Current.CancellationToken);
        await caller.WaitAsync("input_audio_buffer.cleared");
        await caller.Session.CommitPendingAudioAsync(TestContext.Current.CancellationToken);
        Assert.Equal("input_audio_buffer_commit_empty", (string?)(await caller.WaitForErrorAsync())["code"]);
    }

    [Fact(Timeout = Limit)]
    public async Task Turn_detection_may_be_switched_while_sound_is_waiting()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":null}} """);
        await caller.HearSilenceAsync(1500);
        await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":{"type":"server_vad","silence_duration_ms":300,"create_response":false}}} """);
        await caller.HearAsync(await server.SpeakAsync("Hello, can you hear me?"));
        await caller.HearSilenceAsync(600);
        Assert.InRange((int)(await caller.WaitAsync("input_audio_buffer.speech_started"))["audio_start_ms"]!, 1000, 2000);
        await caller.WaitAsync("input_audio_buffer.committed");
        await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":null}} """);
        await caller.HearSilenceAsync(300);
        await caller.Session.CommitPendingAudioAsync(TestContext.Current.CancellationToken);
        await caller.WaitAsync("input_audio_buffer.committed");
    }

    [Fact(Timeout = Limit)]
    public async Task Ten_thousand_messages_of_garbage_harm_nobody()
    {
        await using var caller = await server.ConnectAsync();
        var random = new Random(20261122);
        string[] shapes = [Hello, """{"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":{"type":"semantic_vad","eagerness":"high"}}}}}""", """{"type":"response.cancel","response_id":"resp_x"}""", """{"type":"input_audio_buffer.append","audio":"AAAA"}""", """{"type":"conversation.item.truncate","item_id":"item_hello","content_index":0,"audio_end_ms":1}"""];
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(shapes[random.Next(shapes.Length)]);
            for (var flips = random.Next(0, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            if (random.Next(10) == 0) bytes = System.Text.Encoding.UTF8.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(random.Next(1, 64))));
            await caller.Session.SendCommandAsync(BinaryData.FromBytes(bytes), new System.ClientModel.Primitives.RequestOptions { CancellationToken = TestContext.Current.CancellationToken });
        }

        await caller.SendAsync("""{"type":"conversation.item.create","item":{"id":"item_after","type":"message","role":"user","content":[]}}""");
        while ((string?)(await caller.NextAsync())["item"]?["id"] != "item_after")
        {
            // Everything before it is an answer to garbage.
        }

        await using var another = await server.ConnectAsync();
        Assert.Equal("session.created", another.Types.First());
    }
}
