using VoiceStudio.AgentHost.Turns;

namespace VoiceStudio.Tests.AgentHost.Turns;

public sealed class LeaseClockTests
{
    private static readonly DateTimeOffset Web = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private readonly LeaseClock _clock = new();

    [Fact]
    public void Clocks_that_differ_cost_nothing()
        => Assert.Equal(Lease, _clock.Remaining(Lease, Web, Web.AddHours(2)));

    [Fact]
    public void A_grant_that_was_held_up_lives_the_shorter_and_then_not_at_all()
    {
        _clock.Remaining(Lease, Web, Web.AddMilliseconds(20));
        Assert.Equal(TimeSpan.FromSeconds(2), _clock.Remaining(Lease, Web, Web.AddMilliseconds(1020)));
        Assert.Equal(TimeSpan.Zero, _clock.Remaining(Lease, Web, Web.AddSeconds(10)));
    }

    [Fact]
    public void A_lease_that_is_over_on_arrival_is_none()
    {
        _clock.Remaining(Lease, Web, Web);
        Assert.Equal(TimeSpan.Zero, _clock.Remaining(Lease, Web, Web + Lease));
        Assert.Equal(TimeSpan.FromTicks(1), _clock.Remaining(Lease, Web, Web + Lease - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Who_does_not_say_when_is_taken_at_arrival()
        => Assert.Equal(Lease, _clock.Remaining(Lease, default, Web));
}
