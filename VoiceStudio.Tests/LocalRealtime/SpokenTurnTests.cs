using LocalRealtime.Sound;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>Voice in, voice out: spoken by our own voices and by people on Debian's recordings.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class SpokenTurnTests(RealtimeServer server)
{
    private const int Limit = 60_000;
    private const string Ears = """ "instructions":"You are Atlas, a calm analyst. You like trains.","audio":{"input":{"transcription":{"model":"gpt-4o-mini-transcribe"},"turn_detection":{"type":"server_vad","silence_duration_ms":300}}} """;

    [Fact(Timeout = Limit)]
    public async Task A_spoken_question_is_understood_and_answered()
    {
        if (!Hears()) return;
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(Ears);
        await caller.HearAsync(await server.SpeakAsync("Hello Atlas, what is seventeen times twenty three?"));
        await caller.HearSilenceAsync(800);

        var heard = (string)(await caller.WaitAsync("conversation.item.input_audio_transcription.completed"))["transcript"]!;
        Assert.Contains("seventeen times twenty three", heard, StringComparison.Ordinal);
        var answer = (string)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]!;
        Assert.Equal("17 times 23 is 391.", answer);
    }

    [Fact(Timeout = Limit)]
    public async Task A_recorded_human_voice_is_understood()
    {
        const string recording = "/usr/share/pocketsphinx/test/data/goforward.raw";
        if (!Hears() || !File.Exists(recording)) return;
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(Ears);
        var samples = AudioFormat.Pcm.Decode(await File.ReadAllBytesAsync(recording, TestContext.Current.CancellationToken));
        await caller.HearAsync(AudioFormat.Pcm.Encode(Resampler.Convert(samples, 16_000, 24_000)));
        await caller.HearSilenceAsync(800);

        Assert.Equal("go forward ten meters", (string?)(await caller.WaitAsync("conversation.item.input_audio_transcription.completed"))["transcript"]);
        Assert.StartsWith("You said: go forward ten meters.", (string)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]!, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Sound_kept_back_and_committed_at_once_is_understood_too()
    {
        if (!Hears()) return;
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"transcription":{"model":"whisper-1"},"turn_detection":null}} """);
        await caller.HearAsync(await server.SpeakAsync("Tell me a story."));
        await caller.Session.CommitPendingAudioAsync(TestContext.Current.CancellationToken);
        await caller.Session.StartResponseAsync(TestContext.Current.CancellationToken);

        Assert.Contains("lighthouse", (string)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("input_audio_buffer.speech_started", caller.Types);
    }

    [Fact(Timeout = Limit)]
    public async Task Speaking_during_a_reply_cancels_it()
    {
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync(Ears);
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"tell me a long story"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        await caller.WaitAsync("response.output_audio.delta");
        await caller.HearAsync(await server.SpeakAsync("Stop please."));

        var started = await caller.WaitAsync("input_audio_buffer.speech_started");
        Assert.NotNull(started["item_id"]);
        var done = caller.Seen.Find(e => Caller.TypeOf(e) == "response.done") ?? await caller.WaitAsync("response.done");
        // Faster than real time: the whole story may have been sent before the first word of the caller arrived.
        if ((string?)done["response"]!["status"] == "cancelled") Assert.Equal("turn_detected", (string?)done["response"]!["status_details"]!["reason"]);
        else Assert.Equal("completed", (string?)done["response"]!["status"]);
    }

    [Fact(Timeout = Limit)]
    public async Task Two_callers_are_heard_at_once_and_never_mixed_up()
    {
        if (!Hears()) return;
        await using var one = await server.ConnectAsync();
        await using var two = await server.ConnectAsync();
        await Task.WhenAll(one.ConfigureAsync(Ears), two.ConfigureAsync(Ears));
        await Task.WhenAll(AskAsync(one, "What is twenty plus five?", "ash"), AskAsync(two, "Tell me a joke.", "marin"));

        Assert.Equal("20 plus 5 is 25.", (string?)(await one.WaitAsync("response.output_audio_transcript.done"))["transcript"]);
        Assert.Contains("trains", (string)(await two.WaitAsync("response.output_audio_transcript.done"))["transcript"]!, StringComparison.Ordinal);
    }

    private bool Hears()
    {
        var deaf = server.Part<global::LocalRealtime.Hearing.Recognizer>().Unavailable;
        if (deaf is not null) Assert.Skip("No speech recognizer: " + deaf);
        return true;
    }

    private async Task AskAsync(Caller caller, string sentence, string voice)
    {
        await caller.HearAsync(await server.SpeakAsync(sentence, voice));
        await caller.HearSilenceAsync(800);
    }
}
