using System.Text.Json;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>
/// Server events to signals. https://platform.openai.com/docs/api-reference/realtime-server-events . Unknown types, missing fields and
/// malformed JSON give null: a vendor adds events, and one bad message must not end a call.
/// </summary>
internal static class ServerEvents
{
    public static RealtimeSignal? Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Map(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RealtimeSignal? Map(JsonElement e) => Text(e, "type") switch
    {
        "input_audio_buffer.speech_started" => new RealtimeSignal.SpeechStarted(Text(e, "item_id"), Number(e, "audio_start_ms")),
        "input_audio_buffer.speech_stopped" => new RealtimeSignal.SpeechStopped(Text(e, "item_id"), Number(e, "audio_end_ms")),
        "input_audio_buffer.committed" => new RealtimeSignal.Committed(Text(e, "item_id")),
        "conversation.item.input_audio_transcription.delta" => new RealtimeSignal.HeardPartly(Text(e, "item_id"), Text(e, "delta")),
        "conversation.item.input_audio_transcription.completed" => new RealtimeSignal.Heard(Text(e, "item_id"), Text(e, "transcript")),
        "conversation.item.input_audio_transcription.failed" => new RealtimeSignal.NotUnderstood(Text(e, "item_id"), Text(Child(e, "error"), "message")),
        "response.created" => new RealtimeSignal.ResponseStarted(Text(Child(e, "response"), "id"), AskId(Child(e, "response"))),
        "response.output_audio.delta" => new RealtimeSignal.Sound(Text(e, "response_id"), Text(e, "item_id"), Number(e, "content_index"), Bytes(e, "delta")),
        "response.output_audio.done" => new RealtimeSignal.SoundDone(Text(e, "response_id"), Text(e, "item_id")),
        "response.output_audio_transcript.delta" or "response.output_text.delta" => new RealtimeSignal.Words(Text(e, "response_id"), Text(e, "item_id"), Text(e, "delta")),
        "response.output_audio_transcript.done" => new RealtimeSignal.WordsDone(Text(e, "response_id"), Text(e, "item_id"), Text(e, "transcript")),
        "response.output_text.done" => new RealtimeSignal.WordsDone(Text(e, "response_id"), Text(e, "item_id"), Text(e, "text")),
        "response.done" => Done(Child(e, "response")),
        "error" => Failure(Child(e, "error")),
        _ => null,
    };

    private static RealtimeSignal.ResponseDone Done(JsonElement response)
    {
        var details = Child(response, "status_details");
        var outcome = Text(response, "status") switch
        {
            "completed" => ResponseOutcome.Completed,
            "cancelled" => ResponseOutcome.Cancelled,
            "incomplete" => ResponseOutcome.Incomplete,
            _ => ResponseOutcome.Failed,
        };
        var error = Child(details, "error");
        var reason = Text(error, "message") is { Length: > 0 } message ? message : Text(details, "reason");
        return new(Text(response, "id"), outcome, reason.Length == 0 ? null : reason, Calls(response), UsageOf(Child(response, "usage")))
        {
            ErrorCode = Text(error, "code"),
            ItemIds = ItemIds(response),
        };
    }

    private static List<FunctionCall> Calls(JsonElement response)
    {
        var calls = new List<FunctionCall>();
        if (Child(response, "output") is not { ValueKind: JsonValueKind.Array } output) return calls;
        foreach (var item in output.EnumerateArray())
        {
            if (Text(item, "type") != "function_call") continue;
            calls.Add(new(Text(item, "id"), Text(item, "call_id"), Text(item, "name"), Text(item, "arguments")));
        }

        return calls;
    }

    private static List<string> ItemIds(JsonElement response)
        => Child(response, "output") is { ValueKind: JsonValueKind.Array } output
            ? [.. output.EnumerateArray().Select(item => Text(item, "id")).Where(id => id.Length > 0)]
            : [];

    private static Usage? UsageOf(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object) return null;
        var input = Child(usage, "input_token_details");
        var output = Child(usage, "output_token_details");
        return new(Number(input, "text_tokens"), Number(input, "audio_tokens"), Number(input, "cached_tokens"), Number(output, "text_tokens"), Number(output, "audio_tokens"));
    }

    private static RealtimeSignal.Error Failure(JsonElement error)
        => new(Text(error, "code") is { Length: > 0 } code ? code : Text(error, "type"), Text(error, "message"), Text(error, "event_id") is { Length: > 0 } id ? id : null);

    private static string? AskId(JsonElement response)
        => Text(Child(response, "metadata"), ClientCommands.AskKey) is { Length: > 0 } id ? id : null;

    private static JsonElement Child(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static string Text(JsonElement parent, string name)
        => Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static int Number(JsonElement parent, string name)
        => Child(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : 0;

    private static byte[] Bytes(JsonElement parent, string name)
        => Child(parent, name) is { ValueKind: JsonValueKind.String } text && text.TryGetBytesFromBase64(out var bytes) ? bytes : [];
}
