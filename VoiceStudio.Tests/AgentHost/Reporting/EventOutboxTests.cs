using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Reporting;

public sealed class EventOutboxTests
{
    private readonly EventOutbox _outbox = new(TimeProvider.System);

    [Fact]
    public void Sequences_start_at_one_and_have_no_gaps()
    {
        for (var i = 0; i < 5; i++) _outbox.Add(new StateChanged(AgentState.Listening));
        Assert.Equal([1, 2, 3, 4, 5], _outbox.Batch(10).Select(e => e.Sequence));
        Assert.All(_outbox.Batch(10), e => Assert.IsType<StateChanged>(e));
    }

    [Fact]
    public void What_was_not_confirmed_is_sent_again_and_what_was_is_not()
    {
        for (var i = 0; i < 5; i++) _outbox.Add(new StateChanged(AgentState.Listening));
        _outbox.Confirm(2);
        Assert.Equal([3, 4], _outbox.Batch(2).Select(e => e.Sequence));
        _outbox.Confirm(1);
        Assert.Equal(3, _outbox.Batch(2)[0].Sequence);
        _outbox.Confirm(5);
        Assert.True(_outbox.IsEmpty);
    }

    [Fact(Timeout = 5000)]
    public async Task Waiting_ends_when_there_is_something_to_send_and_not_before()
    {
        var waiting = _outbox.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _outbox.Add(new StateChanged(AgentState.Idle));
        await waiting;
        _outbox.Confirm(1);
        Assert.False(_outbox.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
    }
}
