using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>
/// Client events, byte for byte. https://platform.openai.com/docs/api-reference/realtime-client-events . Written by hand, not with the
/// package's command types, for the fields those do not model (event_id, metadata, reasoning) and for the sound, fifty times a second.
/// </summary>
internal static class ClientCommands
{
    /// <summary>Metadata key by which a response names the question it answers.</summary>
    public const string AskKey = "ask";

    private static readonly string[] TextOnly = ["text"];

    /// <summary>The ask of a summary.</summary>
    public const string SummaryAsk = "summary";

    private static ReadOnlySpan<byte> AppendHead => "{\"type\":\"input_audio_buffer.append\",\"audio\":\""u8;

    private static ReadOnlySpan<byte> AppendTail => "\"}"u8;

    /// <summary>Writes an append of little-endian PCM into a rented buffer; the caller gives it back.</summary>
    public static byte[] RentAppend(ReadOnlySpan<short> samples, out int length)
    {
        var pcm = MemoryMarshal.AsBytes(samples);
        var buffer = ArrayPool<byte>.Shared.Rent(AppendHead.Length + Base64.GetMaxEncodedToUtf8Length(pcm.Length) + AppendTail.Length);
        AppendHead.CopyTo(buffer);
        Base64.EncodeToUtf8(pcm, buffer.AsSpan(AppendHead.Length), out _, out var written);
        AppendTail.CopyTo(buffer.AsSpan(AppendHead.Length + written));
        length = AppendHead.Length + written + AppendTail.Length;
        return buffer;
    }

    public static BinaryData Commit() => Json(new { type = "input_audio_buffer.commit" });

    public static BinaryData ClearInput() => Json(new { type = "input_audio_buffer.clear" });

    public static BinaryData UpdateSession(object session) => Json(new { type = "session.update", session });

    public static BinaryData Say(ContextItem item) => item switch
    {
        ContextItem.Words { Role: ContextRole.Assistant } said => Message(said.Id, "assistant", "output_text", said.Text),
        ContextItem.Words { Role: ContextRole.System } told => Message(told.Id, "system", "input_text", told.Text),
        ContextItem.Words heard => Message(heard.Id, "user", "input_text", heard.Text),
        ContextItem.Call call => Json(new { type = "conversation.item.create", item = new { type = "function_call", call_id = call.CallId, name = call.Name, arguments = call.Arguments } }),
        ContextItem.Output output => Json(new { type = "conversation.item.create", item = new { type = "function_call_output", call_id = output.CallId, output = output.Result } }),
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };

    public static BinaryData Delete(string itemId) => Json(new { type = "conversation.item.delete", item_id = itemId });

    /// <param name="audioEndMs">Milliseconds heard; more than the item holds is an error.</param>
    public static BinaryData Truncate(string itemId, int contentIndex, int audioEndMs)
        => Json(new { type = "conversation.item.truncate", item_id = itemId, content_index = contentIndex, audio_end_ms = audioEndMs });

    public static BinaryData CreateResponse(string askId, string? instructions) => instructions is null
        ? Json(new { type = "response.create", event_id = askId, response = new { metadata = Named(askId) } })
        : Json(new { type = "response.create", event_id = askId, response = new { instructions, metadata = Named(askId) } });

    /// <summary>A response beside the conversation, in text, about these items alone.</summary>
    public static BinaryData Summarize(IEnumerable<ContextItem> items) => Json(new
    {
        type = "response.create",
        response = new
        {
            conversation = "none",
            output_modalities = TextOnly,
            tool_choice = "none",
            metadata = Named(SummaryAsk),
            instructions = "Summarize this part of a conversation in at most 200 words, for somebody who goes on with it: facts, names, figures, decisions, promises, open questions. Nothing else.",
            input = new[] { new { type = "message", role = "user", content = new[] { new { type = "input_text", text = string.Join('\n', items.Select(Line)) } } } },
        },
    });

    public static BinaryData CancelResponse(string? responseId) => responseId is null
        ? Json(new { type = "response.cancel" })
        : Json(new { type = "response.cancel", response_id = responseId });

    private static string Line(ContextItem item) => item switch
    {
        ContextItem.Words { Role: ContextRole.Assistant } said => "You: " + said.Text,
        ContextItem.Words { Role: ContextRole.System } told => "(" + told.Text + ")",
        ContextItem.Words heard => "Person: " + heard.Text,
        ContextItem.Call call => $"(you called {call.Name} with {call.Arguments})",
        ContextItem.Output output => "(it answered " + output.Result + ")",
        _ => "",
    };

    private static Dictionary<string, string> Named(string askId) => new() { [AskKey] = askId };

    private static BinaryData Message(string? id, string role, string kind, string text) => id is null
        ? Json(new { type = "conversation.item.create", item = new { type = "message", role, content = new[] { new { type = kind, text } } } })
        : Json(new { type = "conversation.item.create", item = new { id, type = "message", role, content = new[] { new { type = kind, text } } } });

    private static BinaryData Json<T>(T command) => BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(command));
}
