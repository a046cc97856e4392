using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class BargeInTests
{
    private readonly BargeIn _bargeIn = new(echoGuard: TimeSpan.FromMilliseconds(300));

    [Fact]
    public void Two_windows_of_voice_cut_the_agent_once()
    {
        Assert.False(Voice(at: 1000));
        Assert.True(Voice(at: 1032));
        Assert.False(Voice(at: 1064));
    }

    [Fact]
    public void A_voice_beyond_doubt_cuts_the_agent_at_once_but_not_its_echo()
    {
        Assert.False(_bargeIn.Hear(0.95f, 0.5f, TimeSpan.FromMilliseconds(200)));
        Assert.True(_bargeIn.Hear(0.95f, 0.5f, TimeSpan.FromMilliseconds(1000)));
    }

    [Fact]
    public void A_click_does_not()
    {
        Assert.False(Voice(at: 1000));
        Assert.False(_bargeIn.Hear(0.1f, 0.5f, TimeSpan.FromMilliseconds(1032)));
        Assert.False(Voice(at: 1064));
    }

    [Fact]
    public void The_first_moments_of_a_reply_are_not_cut_by_its_own_echo()
    {
        for (var at = 0; at < 300; at += 32) Assert.False(Voice(at));
    }

    [Fact]
    public void Who_spoke_before_and_goes_on_is_heard_after_the_guard()
    {
        for (var at = 0; at < 300; at += 32) Voice(at);
        Assert.False(Voice(at: 320));
        Assert.True(Voice(at: 352));
    }

    [Fact]
    public void Each_reply_may_be_cut()
    {
        Voice(at: 1000);
        Voice(at: 1032);
        Assert.False(_bargeIn.Hear(0.6f, 0.5f, null));
        Assert.False(Voice(at: 400));
        Assert.True(Voice(at: 432));
    }

    private bool Voice(int at) => _bargeIn.Hear(0.6f, 0.5f, TimeSpan.FromMilliseconds(at));
}
