using System.Text.Json.Nodes;

namespace VoiceStudio.Tests.Fakes;

/// <summary>What a Realtime server says in ordinary situations, written by hand from its documentation.</summary>
internal static class RealtimeScript
{
    /// <summary>A person spoke: started, stopped, committed, and (unless null) understood.</summary>
    public static async Task PersonSaysAsync(this ScriptedConnection to, string itemId, string? words, CancellationToken stop)
    {
        await to.SendAsync(new { type = "input_audio_buffer.speech_started", audio_start_ms = 100, item_id = itemId }, stop);
        await to.PersonStopsAsync(itemId, words, stop);
    }

    public static async Task PersonStopsAsync(this ScriptedConnection to, string itemId, string? words, CancellationToken stop)
    {
        await to.SendAsync(new { type = "input_audio_buffer.speech_stopped", audio_end_ms = 1300, item_id = itemId }, stop);
        await to.SendAsync(new { type = "input_audio_buffer.committed", item_id = itemId }, stop);
        if (words is null) return;
        await to.SendAsync(new { type = "conversation.item.input_audio_transcription.delta", item_id = itemId, delta = words }, stop);
        await to.SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = itemId, transcript = words }, stop);
    }

    /// <summary>Waits until a reply is asked for, and says that it was begun. Returns the request.</summary>
    public static async Task<JsonNode> BeginReplyAsync(this ScriptedConnection to, string responseId, CancellationToken stop)
    {
        var asked = await to.ReceivedAsync("response.create", stop);
        await to.SendAsync(new { type = "response.created", response = new { id = responseId, status = "in_progress", metadata = asked["response"]?["metadata"] } }, stop);
        return asked;
    }

    /// <summary>Sound of this length (a steady tone) and its words, far faster than real time.</summary>
    public static async Task SpeakAsync(this ScriptedConnection to, string responseId, string itemId, int milliseconds, string words, CancellationToken stop)
    {
        await to.SendAsync(new { type = "response.output_audio_transcript.delta", response_id = responseId, item_id = itemId, delta = words }, stop);
        for (var at = 0; at < milliseconds; at += 100)
        {
            var delta = Convert.ToBase64String(Tone(at, Math.Min(100, milliseconds - at)));
            await to.SendAsync(new { type = "response.output_audio.delta", response_id = responseId, item_id = itemId, content_index = 0, delta }, stop);
        }
    }

    public static Task EndReplyAsync(this ScriptedConnection to, string responseId, string itemId, CancellationToken stop, string status = "completed", object? usage = null)
        => to.SendAsync(
            new
            {
                type = "response.done",
                response = new { id = responseId, status, usage, output = new[] { new { id = itemId, type = "message", role = "assistant" } } },
            },
            stop);

    /// <summary>The response is done, and what it wants is a tool.</summary>
    public static Task CallAsync(this ScriptedConnection to, string responseId, string name, string arguments, CancellationToken stop)
        => to.SendAsync(
            new
            {
                type = "response.done",
                response = new { id = responseId, status = "completed", output = new[] { new { id = "call_item", type = "function_call", call_id = "call_1", name, arguments } } },
            },
            stop);

    /// <summary>A whole reply to the next request.</summary>
    public static async Task ReplyAsync(this ScriptedConnection to, string responseId, int milliseconds, string words, CancellationToken stop)
    {
        await to.BeginReplyAsync(responseId, stop);
        await to.SpeakAsync(responseId, "item_" + responseId, milliseconds, words, stop);
        await to.EndReplyAsync(responseId, "item_" + responseId, stop);
    }

    private static byte[] Tone(int fromMs, int milliseconds)
    {
        var pcm = new byte[milliseconds * 48];
        for (var i = 0; i < pcm.Length / 2; i++)
        {
            var sample = (short)(8000 * Math.Sin(2 * Math.PI * 440 * (fromMs * 24 + i) / 24_000));
            pcm[2 * i] = (byte)sample;
            pcm[2 * i + 1] = (byte)(sample >> 8);
        }

        return pcm;
    }
}
