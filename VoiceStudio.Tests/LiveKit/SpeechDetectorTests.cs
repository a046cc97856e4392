using CsCheck;
using LiveKit.Silero;

namespace VoiceStudio.Tests.LiveKit;

public sealed class SpeechDetectorTests
{
    private const int Rate = 24_000, Window = 768;

    private readonly SpeechDetector _detector = new(Rate, new SpeechDetectorOptions { EndSilence = TimeSpan.FromMilliseconds(96) });

    [Fact]
    public void Two_windows_of_voice_are_speech_and_it_began_with_the_first() =>
        Assert.Equal([new SpeechChange(true, 2 * Window, 4 * Window)], Hear(0.1f, 0.4f, 0.5f, 0.9f, 0.9f));

    [Fact]
    public void One_window_of_voice_is_a_click() => Assert.Empty(Hear(0.9f, 0.1f, 0.9f, 0.49f, 0.9f));

    [Fact]
    public void Speech_ends_after_silence_and_it_ended_where_the_silence_began() =>
        Assert.Equal(new SpeechChange(false, 3 * Window, 6 * Window), Hear(0.9f, 0.9f, 0.4f, 0.3f, 0.1f, 0.1f, 0.1f)[^1]);

    [Fact]
    public void A_breath_does_not_end_it() => Assert.Single(Hear(0.9f, 0.9f, 0.1f, 0.1f, 0.36f, 0.1f, 0.1f, 0.6f));

    [Fact]
    public void Beginnings_and_ends_take_turns_and_never_go_backward() =>
        Gen.Float[0, 1].Array[0, 300].Sample(probabilities =>
        {
            var detector = new SpeechDetector(Rate);
            var changes = Hear(detector, probabilities);
            for (var i = 0; i < changes.Count; i++)
                if (changes[i].IsSpeaking != (i % 2 == 0) || changes[i].At >= changes[i].NoticedAt || (i > 0 && changes[i].At < changes[i - 1].At)) return false;
            return true;
        });

    private List<SpeechChange> Hear(params float[] probabilities) => Hear(_detector, probabilities);

    private static List<SpeechChange> Hear(SpeechDetector detector, float[] probabilities)
    {
        var changes = new List<SpeechChange>();
        for (var i = 0; i < probabilities.Length; i++)
            if (detector.Next(new VoiceWindow(probabilities[i], i * Window, (i + 1) * Window)) is { } change)
                changes.Add(change);
        return changes;
    }
}
