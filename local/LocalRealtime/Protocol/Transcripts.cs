using System.Text.Json.Nodes;
using LocalRealtime.Hearing;
using LocalRealtime.Speaking;

namespace LocalRealtime.Protocol;

/// <summary>The events that tell a client what a person said.</summary>
internal static class Transcripts
{
    /// <param name="told">What was told while it was spoken.</param>
    public static IEnumerable<ServerEvent> Of(string itemId, int contentIndex, Heard heard, int audioMs, string? model, LiveTranscript told)
    {
        if (heard.Failure is { } failure)
        {
            yield return new TranscriptionFailed(itemId, contentIndex, new TranscriptionError("transcription_error", "audio_unintelligible", failure));
            yield break;
        }

        foreach (var word in WordTimes.Split(told.Rest(heard.Text))) yield return new TranscriptionDelta(itemId, contentIndex, word);
        yield return new TranscriptionCompleted(itemId, contentIndex, heard.Text, UsageOf(heard.Text, audioMs, model));
    }

    /// <summary>whisper-1 is counted in seconds (whole ones: OpenAI 2.15.0 cannot read others), every other model in tokens.</summary>
    private static JsonObject UsageOf(string text, int audioMs, string? model)
    {
        if (model == "whisper-1") return new JsonObject { ["type"] = "duration", ["seconds"] = (audioMs + 999) / 1000 };
        var (input, output) = ((audioMs + 99) / 100, Usage.TextTokens(text));
        return new JsonObject
        {
            ["type"] = "tokens",
            ["total_tokens"] = input + output,
            ["input_tokens"] = input,
            ["output_tokens"] = output,
            ["input_token_details"] = new JsonObject { ["text_tokens"] = 0, ["audio_tokens"] = input },
        };
    }
}
