using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class SpokenWordsTests
{
    private const int Second = AudioFormat.SampleRate;
    private readonly SpokenWords _words = new();

    [Fact]
    public void Nobody_has_read_ahead_of_the_sound()
    {
        _words.Append("one two three four", 0);
        _words.Finish(null);
        Assert.Equal("", _words.HeardBy(0, 4 * Second, soundComplete: true));
        Assert.Equal("one two", _words.HeardBy(2 * Second, 4 * Second, soundComplete: true));
        Assert.Equal("one two three four", _words.HeardBy(4 * Second, 4 * Second, soundComplete: true));
    }

    [Fact]
    public void A_word_that_was_cut_was_not_heard()
    {
        _words.Finish("hello wonderful");
        Assert.Equal("hello", _words.HeardBy(Second * 9 / 10, Second, soundComplete: true));
    }

    [Fact]
    public void While_the_end_is_unknown_words_come_at_the_usual_pace()
    {
        _words.Append(string.Concat(Enumerable.Repeat("word ", 100)), 0);
        var afterOneSecond = _words.HeardBy(Second, 3 * Second, soundComplete: false);
        Assert.InRange(afterOneSecond.Length, 5, 15);
    }

    [Fact]
    public void The_last_word_waits_until_the_end_is_known()
    {
        _words.Append("short answer", 0);
        Assert.Equal("short", _words.HeardBy(60 * Second, 60 * Second, soundComplete: false));
    }

    [Fact]
    public void Words_that_come_in_step_with_their_sound_are_released_exactly()
    {
        _words.Append("one ", 0);
        _words.Append("extraordinarily ", Second / 2);
        _words.Append("slow", 3 * Second);
        Assert.Equal("", _words.HeardBy(Second / 2 - 1, 4 * Second, soundComplete: false));
        Assert.Equal("one", _words.HeardBy(Second / 2, 4 * Second, soundComplete: false));
        Assert.Equal("one", _words.HeardBy(3 * Second - 1, 4 * Second, soundComplete: true));
        Assert.Equal("one extraordinarily", _words.HeardBy(3 * Second, 4 * Second, soundComplete: true));
        Assert.Equal("one extraordinarily slow", _words.HeardBy(4 * Second, 4 * Second, soundComplete: true));
    }

    [Fact]
    public void More_heard_never_means_fewer_words()
    {
        _words.Finish("the quick brown fox jumps over the lazy dog");
        var length = 0;
        for (var heard = 0; heard <= 3 * Second; heard += 480)
        {
            var now = _words.HeardBy(heard, 3 * Second, soundComplete: true).Length;
            Assert.True(now >= length);
            length = now;
        }

        Assert.Equal(_words.Whole.Length, length);
    }
}
