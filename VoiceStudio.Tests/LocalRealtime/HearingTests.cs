using LocalRealtime.Hearing;
using LocalRealtime.Sound;
using LocalRealtime.Speaking;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>What the recognizers make of people's voices on Debian's recordings, alone and while others speak.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class HearingTests(RealtimeServer server)
{
    private const string Recordings = "/usr/share/pocketsphinx/test/data";

    [Theory(Timeout = 60_000)]
    [InlineData("goforward.raw", "forward", "ten", "meters")]
    [InlineData("something.raw", "go", "do", "something")]
    [InlineData("cards/004.wav", "five", "five")]
    [InlineData("cards/005.wav", "eight", "spades", "four", "seven", "hearts")]
    public async Task The_words_that_matter_are_heard(string recording, params string[] words)
    {
        var heard = await HearAsync(Read(recording), new Ear());
        Assert.All(words, word => Assert.Contains(word, heard, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_heard_does_not_depend_on_who_else_is_speaking()
    {
        var (forward, cards) = (Read("goforward.raw"), Read("cards/005.wav"));
        var (forwardAlone, cardsAlone) = (await HearAsync(forward, new Ear()), await HearAsync(cards, new Ear()));
        // More voices than recognizers: they take turns, and each recognizer hears now one, now the other.
        var crowd = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => HearAsync(i % 2 == 0 ? forward : cards, new Ear())));
        Assert.All(crowd.Where((_, i) => i % 2 == 0), heard => Assert.Equal(forwardAlone, heard));
        Assert.All(crowd.Where((_, i) => i % 2 == 1), heard => Assert.Equal(cardsAlone, heard));
    }

    private async Task<string> HearAsync(short[] samples, Ear ear)
    {
        var recognition = server.Part<Recognizer>().Begin([], ear);
        const int piece = Recognition.Rate / 10;
        for (var at = 0; at < samples.Length; at += piece) recognition.Push(samples[at..Math.Min(samples.Length, at + piece)]);
        recognition.Finish();
        return (await recognition.Result.WaitAsync(TestContext.Current.CancellationToken)).Text;
    }

    private short[] Read(string recording)
    {
        var file = Path.Combine(Recordings, recording);
        Assert.SkipUnless(server.Part<Recognizer>().Unavailable is null && File.Exists(file), "No speech recognizer, or no recordings (Debian's pocketsphinx-testdata).");
        var bytes = File.ReadAllBytes(file);
        return file.EndsWith(".wav", StringComparison.Ordinal) ? WaveFile.Read(bytes).Samples : AudioFormat.Pcm.Decode(bytes);
    }
}
