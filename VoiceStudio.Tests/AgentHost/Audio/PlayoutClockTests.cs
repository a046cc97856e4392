using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class PlayoutClockTests
{
    private readonly PlayoutClock _clock = new();

    [Fact]
    public void Nothing_is_heard_before_anything_is_played() => Assert.Equal(0, _clock.Played(At(1000)));

    [Fact]
    public void What_waits_in_the_queue_was_not_heard()
    {
        Push(200, at: 0);
        Assert.Equal(0, PlayedMs(at: 0));
        Assert.Equal(50, PlayedMs(at: 50));
        Assert.Equal(200, PlayedMs(at: 200));
        Assert.Equal(200, PlayedMs(at: 5000));
    }

    [Fact]
    public void An_underrun_does_not_count_as_sound()
    {
        Push(20, at: 0);
        Push(20, at: 100);
        Assert.Equal(30, PlayedMs(at: 110));
    }

    [Fact]
    public void Clearing_takes_back_what_was_not_heard()
    {
        Push(200, at: 0);
        Assert.Equal(80 * AudioFormat.SamplesPerMs, _clock.Clear(At(80)));
        Assert.Equal(80, PlayedMs(at: 500));
        Push(20, at: 500);
        Assert.Equal(100, PlayedMs(at: 600));
    }

    [Fact]
    public void Heard_never_runs_backwards_nor_past_what_was_handed_over()
    {
        var random = new Random(7);
        var now = 0;
        long last = 0;
        for (var i = 0; i < 10_000; i++)
        {
            now += random.Next(0, 40);
            if (random.Next(3) > 0) _clock.Add(AudioFormat.FrameSamples, At(now));
            var played = _clock.Played(At(now));
            Assert.InRange(played, last, _clock.HandedOver);
            last = played;
        }
    }

    private void Push(int ms, int at) => _clock.Add(ms * AudioFormat.SamplesPerMs, At(at));

    private int PlayedMs(int at) => AudioFormat.Milliseconds(_clock.Played(At(at)));

    private static TimeSpan At(int ms) => TimeSpan.FromMilliseconds(ms);
}
