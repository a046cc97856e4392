using VoiceStudio.AgentHost.Turns;

namespace VoiceStudio.Tests.AgentHost.Turns;

public sealed class TurnGateTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private readonly TurnGate _gate = new();

    [Fact]
    public void Without_a_grant_nothing_is_heard() => Assert.False(_gate.Admits(0, At(0)));

    [Fact]
    public void A_frame_of_the_granted_epoch_is_heard_until_the_lease_ends()
    {
        Assert.True(_gate.Grant(1, Lease, At(0)));
        Assert.True(_gate.Admits(1, At(2.999)));
        Assert.False(_gate.Admits(1, At(3)));
        Assert.False(_gate.Admits(0, At(1)));
        Assert.False(_gate.Admits(2, At(1)));
    }

    [Fact]
    public void A_renewal_prolongs_only_the_present_epoch_and_only_in_time()
    {
        _gate.Grant(5, Lease, At(0));
        Assert.False(_gate.Renew(4, Lease, At(1)));
        Assert.True(_gate.Renew(5, Lease, At(2)));
        Assert.True(_gate.Admits(5, At(4.9)));
        Assert.False(_gate.Renew(5, Lease, At(5)));
        Assert.False(_gate.Admits(5, At(5)));
    }

    [Fact]
    public void Late_and_doubled_commands_open_nothing()
    {
        _gate.Grant(7, Lease, At(0));
        Assert.True(_gate.Revoke(7));
        Assert.False(_gate.Grant(7, Lease, At(0)));
        Assert.False(_gate.Grant(6, Lease, At(0)));
        Assert.False(_gate.Admits(7, At(0)));
        Assert.False(_gate.Admits(6, At(0)));
    }

    [Fact]
    public void A_revocation_that_overtakes_its_grant_wins()
    {
        Assert.True(_gate.Revoke(3));
        Assert.False(_gate.Grant(3, Lease, At(0)));
        Assert.True(_gate.Grant(4, Lease, At(0)));
    }

    [Fact]
    public void An_old_revocation_does_not_close_a_newer_grant()
    {
        _gate.Grant(9, Lease, At(0));
        Assert.False(_gate.Revoke(8));
        Assert.True(_gate.Admits(9, At(1)));
    }

    [Fact]
    public void After_a_barge_in_only_a_newer_epoch_is_heard()
    {
        _gate.Grant(1, Lease, At(0));
        _gate.Close();
        Assert.False(_gate.Renew(1, Lease, At(1)));
        Assert.False(_gate.Admits(1, At(1)));
        Assert.True(_gate.Grant(2, Lease, At(1)));
        Assert.True(_gate.Admits(2, At(1)));
    }

    [Fact]
    public void A_lease_without_end_has_none()
    {
        _gate.Grant(1, TimeSpan.MaxValue, At(10));
        Assert.True(_gate.Admits(1, At(1e9)));
    }

    [Fact]
    public void A_lease_as_long_as_time_itself_does_not_overflow()
    {
        _gate.Grant(1, TimeSpan.MaxValue - At(10), At(10));
        Assert.Equal(TimeSpan.MaxValue, _gate.LeaseEnd);
    }

    [Fact]
    public void It_tells_its_epoch_its_lease_and_whether_it_is_open()
    {
        Assert.Equal(0, _gate.Epoch);
        Assert.Null(_gate.LeaseEnd);
        Assert.False(_gate.IsOpen(At(0)));
        _gate.Grant(4, Lease, At(1));
        Assert.Equal(4, _gate.Epoch);
        Assert.Equal(At(4), _gate.LeaseEnd);
        Assert.True(_gate.IsOpen(At(3.999)));
        Assert.False(_gate.IsOpen(At(4)));
        Assert.False(_gate.IsOpen(At(5)));
        _gate.Close();
        Assert.Equal(4, _gate.Epoch);
        Assert.Null(_gate.LeaseEnd);
        Assert.False(_gate.IsOpen(At(1)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
