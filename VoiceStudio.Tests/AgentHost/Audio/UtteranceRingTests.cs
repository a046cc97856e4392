using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class UtteranceRingTests
{
    private readonly UtteranceRing _ring = new(TimeSpan.FromSeconds(2), preRoll: TimeSpan.FromMilliseconds(40));

    [Fact]
    public void A_listener_hears_the_utterance_and_a_little_before_it()
    {
        Hear(1, 2, 3, 4, 5);
        _ring.Begin();
        Hear(6, 7);
        _ring.End();
        Hear(8);
        Assert.Equal([4, 5, 6, 7], Frames(_ring.Utterance()));
    }

    [Fact]
    public void A_second_burst_before_the_end_belongs_to_the_same_utterance()
    {
        _ring.Begin();
        Hear(1);
        _ring.Begin();
        Hear(2);
        Assert.Equal([1, 2], Frames(_ring.Utterance()));
    }

    [Fact]
    public void A_new_utterance_replaces_the_finished_one()
    {
        _ring.Begin();
        Hear(1);
        _ring.End();
        Hear(2, 3, 4, 5);
        _ring.Begin();
        Hear(6);
        Assert.Equal([4, 5, 6], Frames(_ring.Utterance()));
    }

    [Fact]
    public void An_utterance_longer_than_the_ring_keeps_its_end()
    {
        _ring.Begin();
        for (short i = 0; i < 150; i++) Hear(i);
        var kept = Frames(_ring.Utterance());
        Assert.Equal(100, kept.Count);
        Assert.Equal(149, kept[^1]);
    }

    [Fact]
    public void What_was_taken_already_is_not_taken_again()
    {
        _ring.Begin();
        Hear(1, 2);
        var taken = _ring.Written;
        Assert.Empty(_ring.Utterance(since: taken));
        Hear(3);
        Assert.Equal([3], Frames(_ring.Utterance(since: taken)));
    }

    [Fact]
    public void Nothing_said_is_nothing_kept()
    {
        Hear(1, 2);
        Assert.Empty(_ring.Utterance());
        _ring.Begin();
        _ring.Forget();
        Assert.False(_ring.HasUtterance);
    }

    private void Hear(params short[] frames)
    {
        foreach (var value in frames) _ring.Write(Enumerable.Repeat(value, AudioFormat.FrameSamples).ToArray());
    }

    private static List<short> Frames(short[] samples)
        => [.. Enumerable.Range(0, samples.Length / AudioFormat.FrameSamples).Select(i => samples[i * AudioFormat.FrameSamples])];
}
