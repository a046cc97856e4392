using VoiceStudio.AgentHost.Realtime;

namespace VoiceStudio.Tests.AgentHost.Realtime;

/// <summary>"Conversation already has an active response" cannot happen.</summary>
public sealed class ResponseQueueTests
{
    private static readonly Ask First = new("first", null), Second = new("second", null), Third = new("third", null);
    private readonly ResponseQueue _queue = new();

    [Fact]
    public void A_second_ask_waits_for_the_end_of_the_first_response()
    {
        Assert.Equal(First, _queue.Enqueue(First));
        Assert.Null(_queue.Enqueue(Second));
        Assert.Equal("first", _queue.Started("r1", "first"));
        Assert.Null(_queue.Done("another"));
        Assert.Equal(Second, _queue.Done("r1"));
        Assert.True(_queue.IsBusy);
        _queue.Started("r2", null);
        Assert.Null(_queue.Done("r2"));
        Assert.False(_queue.IsBusy);
    }

    [Fact]
    public void Only_the_newest_waits()
    {
        _queue.Enqueue(First);
        _queue.Enqueue(Second);
        _queue.Enqueue(Third);
        _queue.Started("r1", "first");
        Assert.Equal(Third, _queue.Done("r1"));
    }

    [Fact]
    public void A_server_without_metadata_answers_in_order()
    {
        _queue.Enqueue(First);
        Assert.Equal("first", _queue.Started("r1", null));
    }

    [Fact]
    public void Cancelling_what_only_waits_needs_no_word_to_the_server()
    {
        _queue.Enqueue(First);
        _queue.Enqueue(Second);
        Assert.False(_queue.TryCancel("second", out _));
        _queue.Started("r1", "first");
        Assert.True(_queue.TryCancel("first", out var id));
        Assert.Equal("r1", id);
        Assert.Null(_queue.Done("r1"));
    }

    [Fact]
    public void A_refused_ask_fails_alone()
    {
        _queue.Enqueue(First);
        _queue.Enqueue(Second);
        Assert.Null(_queue.Refused("some-truncate", "item_truncate_invalid", out var failed));
        Assert.False(failed);
        Assert.Equal(Second, _queue.Refused("first", "invalid_event", out failed));
        Assert.True(failed);
    }

    [Fact]
    public void An_ask_that_met_another_response_waits_for_it()
    {
        _queue.Enqueue(First);
        Assert.Null(_queue.Refused("first", "conversation_already_has_active_response", out var failed));
        Assert.False(failed);
        Assert.True(_queue.IsBusy);
        _queue.Started("foreign", null);
        Assert.Equal(First, _queue.Done("foreign"));
    }

    [Fact]
    public void A_response_that_never_ends_holds_nobody_up_for_ever()
    {
        _queue.Enqueue(First);
        Assert.Null(_queue.GiveUpActive());
        _queue.Enqueue(Second);
        Assert.Equal(Second, _queue.GiveUpActive());
    }
}
