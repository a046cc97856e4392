using LiveKit.Rtc;

namespace VoiceStudio.Tests.LiveKit;

public sealed class CaptureEndTests
{
    private readonly CaptureEnd _end = new();

    [Fact]
    public async Task The_next_turn_comes_when_the_library_has_ended_and_the_waiter_has_seen_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await _end.WaitForTurnAsync(stop);
        var waiting = _end.Begin();
        var next = _end.WaitForTurnAsync(stop);

        _end.Complete("InvalidState");
        Assert.False(next.IsCompleted);

        Assert.Equal("InvalidState", await waiting);
        await next;
    }

    [Fact]
    public async Task Who_gives_up_goes_at_once_and_the_turn_stays_taken_until_the_library_ends()
    {
        var stop = TestContext.Current.CancellationToken;
        await _end.WaitForTurnAsync(stop);
        var waiting = _end.Begin();
        var next = _end.WaitForTurnAsync(stop);

        _end.GiveUp();
        Assert.Equal(CaptureEnd.GivenUp, await waiting);
        Assert.False(next.IsCompleted);

        _end.Complete(null);
        await next;
    }

    [Fact]
    public async Task A_request_that_was_not_sent_gives_its_turn_back()
    {
        var stop = TestContext.Current.CancellationToken;
        await _end.WaitForTurnAsync(stop);
        var neverSent = _end.Begin();
        Assert.False(neverSent.IsCompleted);

        _end.NeverBegan();
        await _end.WaitForTurnAsync(stop);
        var second = _end.Begin();
        _end.Complete(null);
        Assert.Null(await second);
    }

    [Fact]
    public async Task A_word_of_the_library_that_nobody_waits_for_means_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        _end.Complete("late");
        await _end.WaitForTurnAsync(stop);
        var waiting = _end.Begin();
        _end.Complete(null);
        _end.Complete("twice");
        Assert.Null(await waiting);
    }
}
