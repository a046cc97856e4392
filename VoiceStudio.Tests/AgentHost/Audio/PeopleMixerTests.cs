using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class PeopleMixerTests
{
    private readonly PeopleMixer _mixer = new();
    private readonly short[] _mixed = new short[AudioFormat.FrameSamples];

    [Fact]
    public void One_person_passes_through_untouched_and_at_once()
    {
        _mixer.Add("ann");
        Assert.True(Hear("ann", 1234));
        Assert.Equal(1234, _mixed[0]);
    }

    [Fact]
    public void Two_people_are_both_heard()
    {
        _mixer.Add("ann");
        _mixer.Add("bob");
        Assert.False(Hear("ann", 1000));
        Assert.True(Hear("bob", 300));
        Assert.Equal(1300, _mixed[0]);
    }

    [Fact]
    public void Two_who_shout_are_turned_down_and_do_not_clip()
    {
        _mixer.Add("ann");
        _mixer.Add("bob");
        Hear("ann", 30_000);
        var frame = Enumerable.Repeat((short)30_000, AudioFormat.FrameSamples).ToArray();
        frame[1] = 0;
        Assert.True(_mixer.TryMix("bob", frame, _mixed));
        Assert.Equal(short.MaxValue, _mixed[0]);
        Assert.Equal(short.MaxValue / 2, _mixed[1]);
    }

    [Fact]
    public void A_person_who_falls_silent_holds_nobody_up_for_long()
    {
        _mixer.Add("ann");
        _mixer.Add("bob");
        var came = Enumerable.Range(0, 10).Count(_ => Hear("ann", 5));
        Assert.Equal(7, came);
    }

    [Fact]
    public void Whoever_speaks_is_the_loudest()
    {
        _mixer.Add("ann");
        _mixer.Add("bob");
        for (var i = 0; i < 20; i++)
        {
            Hear("ann", 50);
            Hear("bob", 2000);
        }

        Assert.Equal("bob", _mixer.Loudest);
    }

    private bool Hear(string who, short level) => _mixer.TryMix(who, Enumerable.Repeat(level, AudioFormat.FrameSamples).ToArray(), _mixed);
}
