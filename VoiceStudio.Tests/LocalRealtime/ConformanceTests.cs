using LocalRealtime.Protocol;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>OpenAI's list of 46 server events: each is sent by this server, with its fields, or is not applicable for a reason.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class ConformanceTests(RealtimeServer server)
{
    private const int Limit = 120_000;

    /// <summary>Required fields beyond type and event_id, from OpenAI's OpenAPI document 2.3.0.</summary>
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        ["error"] = ["error"],
        ["session.created"] = ["session"],
        ["session.updated"] = ["session"],
        ["conversation.created"] = ["conversation"],
        ["conversation.item.added"] = ["previous_item_id", "item"],
        ["conversation.item.done"] = ["previous_item_id", "item"],
        ["conversation.item.deleted"] = ["item_id"],
        ["conversation.item.retrieved"] = ["item"],
        ["conversation.item.truncated"] = ["item_id", "content_index", "audio_end_ms"],
        ["conversation.item.input_audio_transcription.delta"] = ["item_id", "content_index", "delta"],
        ["conversation.item.input_audio_transcription.completed"] = ["item_id", "content_index", "transcript", "usage"],
        ["conversation.item.input_audio_transcription.failed"] = ["item_id", "content_index", "error"],
        ["input_audio_buffer.committed"] = ["previous_item_id", "item_id"],
        ["input_audio_buffer.cleared"] = [],
        ["input_audio_buffer.speech_started"] = ["audio_start_ms", "item_id"],
        ["input_audio_buffer.speech_stopped"] = ["audio_end_ms", "item_id"],
        ["input_audio_buffer.timeout_triggered"] = ["audio_start_ms", "audio_end_ms", "item_id"],
        ["response.created"] = ["response"],
        ["response.done"] = ["response"],
        ["response.output_item.added"] = ["response_id", "output_index", "item"],
        ["response.output_item.done"] = ["response_id", "output_index", "item"],
        ["response.content_part.added"] = ["response_id", "item_id", "output_index", "content_index", "part"],
        ["response.content_part.done"] = ["response_id", "item_id", "output_index", "content_index", "part"],
        ["response.output_text.delta"] = ["response_id", "item_id", "output_index", "content_index", "delta"],
        ["response.output_text.done"] = ["response_id", "item_id", "output_index", "content_index", "text"],
        ["response.output_audio.delta"] = ["response_id", "item_id", "output_index", "content_index", "delta"],
        ["response.output_audio.done"] = ["response_id", "item_id", "output_index", "content_index"],
        ["response.output_audio_transcript.delta"] = ["response_id", "item_id", "output_index", "content_index", "delta"],
        ["response.output_audio_transcript.done"] = ["response_id", "item_id", "output_index", "content_index", "transcript"],
        ["response.function_call_arguments.delta"] = ["response_id", "item_id", "output_index", "call_id", "delta"],
        ["response.function_call_arguments.done"] = ["response_id", "item_id", "output_index", "call_id", "name", "arguments"],
        ["rate_limits.updated"] = ["rate_limits"],
    };

    [Fact]
    public void Every_event_of_the_API_is_sent_or_not_applicable_for_a_reason()
    {
        Assert.Equal(46, Fields.Count + ServerEventTypes.NotApplicable.Count);
        Assert.Empty(Fields.Keys.Intersect(ServerEventTypes.NotApplicable.Keys));
        Assert.All(ServerEventTypes.NotApplicable.Values, reason => Assert.True(reason.Length > 10));
    }

    [Fact(Timeout = Limit)]
    public async Task Every_applicable_event_is_sent_with_its_fields_and_parsed_by_the_official_package()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"transcription":{"model":"whisper-1"},"turn_detection":{"type":"server_vad","silence_duration_ms":300,"idle_timeout_ms":5000}}},"tools":[{"type":"function","name":"get_weather","description":"Weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}] """);
        await caller.HearSilenceAsync(200);
        await caller.HearAsync(await server.SpeakAsync("Hello."));
        await caller.HearSilenceAsync(900);
        await caller.WaitAsync("response.done");
        // Ends by itself: the idle timeout makes a turn of the silence.
        await caller.WaitAsync("input_audio_buffer.timeout_triggered");
        var item = (string)(await caller.WaitAsync("response.output_audio.done"))["item_id"]!;
        await caller.WaitAsync("rate_limits.updated");
        await caller.ConfigureAsync(""" "audio":{"input":{"turn_detection":null}} """);
        await caller.SendAsync($$"""{"type":"conversation.item.truncate","item_id":"{{item}}","content_index":0,"audio_end_ms":100}""");
        await caller.SendAsync($$"""{"type":"conversation.item.retrieve","item_id":"{{item}}"}""");
        await caller.SendAsync($$"""{"type":"conversation.item.delete","item_id":"{{item}}"}""");
        await caller.SendAsync("""{"type":"input_audio_buffer.clear"}""");
        await caller.SendAsync("""{"type":"response.create","response":{"conversation":"none","output_modalities":["text"],"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hello"}]}]}}""");
        await caller.WaitAsync("response.done");
        await caller.SendAsync("""{"type":"response.create","response":{"conversation":"none","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"weather in Paris"}]}]}}""");
        await caller.WaitAsync("response.done");
        await caller.SendAsync("""{"type":"no.such.event"}""");
        await caller.WaitForErrorAsync();

        var hears = server.Part<global::LocalRealtime.Hearing.Recognizer>().Unavailable is null;
        var seen = caller.Seen.GroupBy(Caller.TypeOf).ToDictionary(g => g.Key, g => g.ToArray());
        foreach (var (type, fields) in Fields)
        {
            // Who hears does not fail to transcribe (that is DoorTests' deaf server), and who is deaf does nothing else.
            if (hears ? type == ServerEventTypes.TranscriptionFailed : type is ServerEventTypes.TranscriptionDelta or ServerEventTypes.TranscriptionCompleted) continue;
            Assert.True(seen.ContainsKey(type), $"{type} was not sent. Seen: {string.Join(", ", seen.Keys)}");
            Assert.All(seen[type], message => Assert.All(["event_id", .. fields], field => Assert.True(message.ContainsKey(field), $"{type} lacks {field}: {message}")));
        }

        Assert.Empty(seen.Keys.Except(Fields.Keys));
        Assert.DoesNotContain(caller.Updates, u => u.GetType().Name.Contains("Unknown", StringComparison.Ordinal));
    }
}
