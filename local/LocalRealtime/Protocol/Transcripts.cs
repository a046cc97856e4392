using LocalRealtime.Hearing;
using LocalRealtime.Speaking;

namespace LocalRealtime.Protocol;

/// <summary>The events that tell a client what a person said.</summary>
internal static class Transcripts
{
    public static IEnumerable<ServerEvent> Of(string itemId, int contentIndex, Heard heard, int audioMs)
    {
        if (heard.Failure is { } failure)
        {
            yield return new TranscriptionFailed(itemId, contentIndex, new TranscriptionError("transcription_error", "audio_unintelligible", failure));
            yield break;
        }

        foreach (var word in WordTimes.Split(heard.Text)) yield return new TranscriptionDelta(itemId, contentIndex, word);
        yield return new TranscriptionCompleted(itemId, contentIndex, heard.Text, new TranscriptionUsage("duration", Math.Round(audioMs / 1000.0, 2)));
    }
}
