using Microsoft.Extensions.Options;
using VoiceStudio.AgentHost.Sessions;

namespace VoiceStudio.Tests.AgentHost.Sessions;

public sealed class HostLoadTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TimeSpan _all = Second * Environment.ProcessorCount;

    [Fact]
    public void A_host_that_is_out_of_breath_is_full_and_recovers()
    {
        using var load = new HostLoad(TimeProvider.System, Options.Create(new SessionsOptions { MaxProcessorShare = 0.9 }));
        load.Measure(_all, Second);
        Assert.False(load.IsFull, "a burst of a second");
        for (var i = 0; i < 15; i++) load.Measure(_all, Second);
        Assert.True(load.IsFull);
        for (var i = 0; i < 3; i++) load.Measure(_all * 0.3, Second);
        Assert.False(load.IsFull);
    }

    [Fact]
    public void Without_a_limit_nobody_is_refused()
    {
        using var load = new HostLoad(TimeProvider.System, Options.Create(new SessionsOptions { MaxProcessorShare = 0 }));
        for (var i = 0; i < 30; i++) load.Measure(_all, Second);
        Assert.False(load.IsFull);
    }
}
