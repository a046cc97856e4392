using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class TurnTimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Answer_shows_where_the_time_went()
    {
        var turn = Assert.Single(TurnTime.Of([Row(0, "turn-end"), Row(1, "grant", epoch: 1, why: "you said Scout"), Row(3, "speak", epoch: 1), Row(8, "release", epoch: 1)]));

        Assert.Equal((Second, 2 * Second, 5 * Second), (turn.Deciding, turn.Thinking, turn.Speaking));
        Assert.Equal(3 * Second, turn.ToFirstSound);
        Assert.Equal(("scout", "you said Scout", false), (turn.AgentId, turn.Why, turn.Cut));
    }

    [Fact]
    public void Greeting_was_not_waited_for()
    {
        var turn = Assert.Single(TurnTime.Of([Row(5, "grant", epoch: 1), Row(6, "speak", epoch: 1), Row(8, "release", epoch: 1)]));

        Assert.Equal((TimeSpan.Zero, Second), (turn.Deciding, turn.Thinking));
    }

    [Fact]
    public void Barge_in_ends_the_turn_and_is_marked()
    {
        var turns = TurnTime.Of([Row(0, "grant", epoch: 1), Row(1, "speak", epoch: 1), Row(3, "barge-in", epoch: 1), Row(3, "release", epoch: 1), Row(5, "turn-end"), Row(6, "grant", epoch: 2)]);

        Assert.Equal([true, false], turns.Select(t => t.Cut));
        Assert.Equal(2 * Second, turns[0].Speaking);
        Assert.Equal((Second, TimeSpan.Zero), (turns[1].Deciding, turns[1].Speaking));
    }

    [Fact]
    public void Turn_that_goes_on_counts_to_now()
        => Assert.Equal(4 * Second, Assert.Single(TurnTime.Of([Row(0, "grant", epoch: 1), Row(1, "speak", epoch: 1), Row(5, "turn")])).Speaking);

    [Fact]
    public void Empty_ledger_has_no_turns() => Assert.Empty(TurnTime.Of([]));

    private static LedgerView Row(int second, string kind, long? epoch = null, string? why = null)
        => new(second, Some.Start.AddSeconds(second), kind, epoch is null ? null : "scout", epoch, null, why, null, null);
}
