using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>request_turn: who gets it, who does not, and what the agent is told.</summary>
public sealed class TurnRequestTests
{
    private readonly FloorTalk _call = new("atlas", "scout", "nova");

    public TurnRequestTests() => _call.Asks("ann", RouteDecision.Stay("", 1));

    [Fact]
    public void The_holder_finishes_and_the_named_colleague_speaks_next_knowing_why()
    {
        _call.BeginsToSound();
        _call.AsksForTurn("r1", "nova", "Nova");
        Assert.True(Answer.Granted);
        Assert.Equal("atlas", _call.Holder);
        Assert.Equal(("nova", "needs figures"), (_call.State.View().Reserved, _call.State.View().ReservedWhy));
        _call.Happens(new FloorEvent.ReplyEnded(_call.Now, "atlas", 1, ReplyOutcome.Completed, null));
        Assert.Equal(("nova", GrantPurpose.HandOff), (_call.Holder, _call.LastGrant!.Purpose));
        Assert.Equal(("atlas", "atlas handed over: needs figures"), (_call.LastGrant.Briefing?.From, _call.LastGrant.Briefing?.Why));
        Assert.Equal("turn1", _call.LastGrant.TurnId);
    }

    [Fact]
    public void An_agent_that_hands_over_without_a_word_passes_the_question_on()
    {
        _call.AsksForTurn("r1", "nova", "Nova");
        _call.Happens(new FloorEvent.ReplyEnded(_call.Now, "atlas", 1, ReplyOutcome.Silent, null));
        Assert.DoesNotContain(_call.Entries, e => e is LedgerEntry.Answered or LedgerEntry.Unanswered);
        _call.Replies();
        Assert.Contains(_call.Entries, e => e is LedgerEntry.Answered { Agent: "nova", Turn: "turn1" });
    }

    [Theory]
    [InlineData(null, "Zed", "there is no Zed in this call; present are scout, nova")]
    [InlineData(null, "", "say who is to speak: scout, nova")]
    [InlineData("atlas", "Atlas", "you have the floor already: say it yourself")]
    public void A_name_that_makes_no_sense_is_denied_with_a_hint(string? to, string named, string reason)
    {
        _call.AsksForTurn("r1", to, named);
        Assert.Equal((false, reason), (Answer.Granted, Answer.Reason));
        Assert.Null(_call.State.Reserved);
        Assert.Contains(_call.Entries, e => e is LedgerEntry.Denied { By: "atlas" });
    }

    [Fact]
    public void An_agent_may_have_a_turn_of_its_own_while_nobody_speaks()
    {
        _call.Replies();
        Assert.Null(_call.Holder);
        _call.Happens(new FloorEvent.TurnRequested(_call.Now, "atlas", 1, "r1", "atlas", "atlas", "weather has answered"));
        Assert.True(Answer.Granted);
        Assert.Equal(("atlas", GrantPurpose.HandOff, "weather has answered"), (_call.Holder, _call.LastGrant!.Purpose, _call.LastGrant.Briefing?.Why));
        _call.Replies();
        var turn = _call.Speaks("ann");
        _call.Happens(new FloorEvent.TurnRequested(_call.Now, "atlas", 2, "r2", "atlas", "atlas", "weather has answered"));
        Assert.Equal((false, "a person is speaking"), (Answer.Granted, Answer.Reason));
        _call.StopsSpeaking(turn);
    }

    [Fact]
    public void Muted_lost_and_reserved_are_denied()
    {
        _call.Happens(new FloorEvent.Muted(_call.Now, "nova", true, "ann"));
        _call.AsksForTurn("r1", "nova", "nova");
        Assert.Equal("nova is muted", Answer.Reason);
        _call.Happens(new FloorEvent.Muted(_call.Now, "nova", false, "ann"));
        _call.Happens(new FloorEvent.LinkCut(_call.Now, "nova"));
        _call.AsksForTurn("r2", "nova", "nova");
        Assert.Equal("nova cannot be reached now", Answer.Reason);
        _call.AsksForTurn("r3", "scout", "scout");
        _call.Happens(new FloorEvent.AgentReady(_call.Now, "nova"));
        _call.AsksForTurn("r4", "nova", "nova");
        Assert.Equal("the floor is reserved for scout already", Answer.Reason);
    }

    [Fact]
    public void The_same_request_twice_is_answered_twice_and_kept_once()
    {
        _call.AsksForTurn("r1", "nova", "nova");
        _call.AsksForTurn("r1", "nova", "nova");
        Assert.True(Answer.Granted);
        Assert.Single(_call.Entries, e => e is LedgerEntry.Requested);
    }

    [Fact]
    public void While_a_person_speaks_or_without_the_floor_it_is_denied()
    {
        _call.Happens(new FloorEvent.TurnRequested(_call.Now, "scout", 1, "r1", "nova", "nova", "me too"));
        Assert.Equal("you do not have the floor", Answer.Reason);
        _call.Speaks("ann");
        _call.Happens(new FloorEvent.TurnRequested(_call.Now, "atlas", 1, "r2", "nova", "nova", "late"));
        Assert.Equal("a person is speaking", Answer.Reason);
    }

    [Fact]
    public void Two_agents_that_keep_handing_over_stop_at_the_cap_and_a_person_starts_anew()
    {
        for (var i = 0; _call.Holder is { } holder && i < 50; i++)
        {
            var other = holder == "scout" ? "nova" : "scout";
            _call.BeginsToSound();
            _call.AsksForTurn($"r{i}", other, other);
            _call.Happens(new FloorEvent.ReplyEnded(_call.Now, holder, _call.State.Epoch, ReplyOutcome.Completed, null));
        }

        Assert.Equal(8, _call.Spoken.Count());
        Assert.Contains("it is a person's turn", Answer.Reason, StringComparison.Ordinal);
        _call.Asks("ann", RouteDecision.Stay("", 1));
        Assert.NotNull(_call.Holder);
    }

    [Fact]
    public void A_reservation_for_an_agent_that_vanishes_lapses_after_five_seconds()
    {
        _call.BeginsToSound();
        _call.AsksForTurn("r1", "nova", "nova");
        _call.Happens(new FloorEvent.LinkCut(_call.Now, "nova"));
        _call.Happens(new FloorEvent.ReplyEnded(_call.Now, "atlas", 1, ReplyOutcome.Completed, null));
        _call.Waits(TimeSpan.FromMilliseconds(4999));
        Assert.IsType<FloorPhase.Routing>(_call.State.Phase);
        _call.Waits(TimeSpan.FromMilliseconds(1));
        Assert.IsType<FloorPhase.Open>(_call.State.Phase);
        Assert.Contains(_call.Entries, e => e is LedgerEntry.Expired { What: Expiry.Reservation, Agent: "nova" });
    }

    [Fact]
    public void A_question_that_a_person_gave_to_another_agent_is_not_handed_back()
    {
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.AgentPicked(_call.Now, "nova", "ann"));
        _call.Happens(new FloorEvent.Released(_call.Now, "atlas", 1, "revoked"));
        _call.AsksForTurn("r1", "atlas", "Atlas");
        Assert.Equal((false, "atlas has had this question; the person wants to hear you"), (Answer.Granted, Answer.Reason));
        _call.AsksForTurn("r2", "scout", "Scout");
        Assert.True(Answer.Granted);
    }

    [Fact]
    public void A_person_who_speaks_cancels_the_reservation()
    {
        _call.BeginsToSound();
        _call.AsksForTurn("r1", "nova", "nova");
        _call.Asks("ann", RouteDecision.Stay("", 1));
        Assert.Null(_call.State.Reserved);
        Assert.Equal("atlas", _call.Holder);
    }

    private TurnRequestAnswer Answer => _call.Effects.OfType<FloorEffect.AnswerRequest>().Last().Answer;
}
