using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>What a person in a call would notice of the floor's decisions.</summary>
public sealed class FloorTests
{
    private readonly FloorTalk _call = new("atlas", "scout", "nova");

    [Fact]
    public void An_unaddressed_question_is_answered_by_the_first_agent_alone()
    {
        _call.Asks("ann", RouteDecision.Stay("nobody else was meant", 1));
        Assert.Equal("atlas", _call.Holder);
        _call.Replies();
        Assert.Null(_call.Holder);
        Assert.Equal(["atlas"], _call.Spoken);
    }

    [Fact]
    public void A_named_agent_answers_and_the_speculative_reply_of_the_other_is_discarded()
    {
        var turn = _call.Asks("ann", Named("scout"));
        Assert.Equal("scout", _call.Holder);
        Assert.Contains(_call.Effects, e => e is FloorEffect.Discard { Agent: "atlas" } d && d.Turn == turn);
        Assert.Equal("you said scout", _call.State.LastSwitch?.Reason ?? "no switch");
    }

    [Fact]
    public void The_ears_follow_the_floor()
    {
        _call.Asks("ann", Named("scout"));
        Assert.Equal("scout", _call.State.Ears);
        _call.Replies();
        Assert.Equal("scout", _call.State.Ears);
        Assert.Contains(_call.Effects, e => e is FloorEffect.Listen { Agent: "atlas", Streaming: false });
    }

    [Fact]
    public void Several_who_are_named_speak_in_order_and_never_together()
    {
        _call.Asks("ann", new RouteDecision(RouteKind.Several, ["nova", "scout", "atlas"], "you said everyone", 1));
        while (_call.Holder is not null) _call.Replies();
        Assert.Equal(["nova", "scout", "atlas"], _call.Spoken);
    }

    [Fact]
    public void A_person_who_speaks_silences_the_agent_and_drops_what_was_queued()
    {
        _call.Asks("ann", new RouteDecision(RouteKind.Several, ["atlas", "scout"], "both", 1));
        _call.BeginsToSound();
        _call.Asks("ann", RouteDecision.Stay("nobody else was meant", 1));
        _call.Replies();
        Assert.Null(_call.Holder);
        Assert.DoesNotContain("scout", _call.Spoken);
    }

    [Fact]
    public void Nobody_is_granted_before_the_interrupted_agent_says_that_it_is_silent()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        var turn = _call.Speaks("ben");
        _call.StopsSpeaking(turn);
        _call.Routes(turn, Named("scout"));
        Assert.Null(_call.Holder);
        _call.Happens(new FloorEvent.Released(_call.Now, "atlas", 1, "revoked"));
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void An_agent_that_does_not_acknowledge_is_muted_at_the_server_before_another_speaks()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.AgentPicked(_call.Now, "scout", "ann"));
        _call.Waits(TimeSpan.FromMilliseconds(499));
        Assert.DoesNotContain(_call.Effects, e => e is FloorEffect.MuteTrack);
        _call.Waits(TimeSpan.FromMilliseconds(1));
        Assert.Contains(_call.Effects, e => e is FloorEffect.MuteTrack { Agent: "atlas" });
        Assert.Null(_call.Holder);
        _call.Happens(new FloorEvent.TrackMuted(_call.Now, "atlas", 1, Done: true));
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void A_grant_that_may_still_be_on_its_way_must_die_before_another_speaks()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.Happens(new FloorEvent.AgentPicked(_call.Now, "scout", "ann"));
        _call.Waits(TimeSpan.FromMilliseconds(500));
        _call.Happens(new FloorEvent.TrackMuted(_call.Now, "atlas", 1, Done: true));
        Assert.Null(_call.Holder);
        _call.Waits(TimeSpan.FromMilliseconds(2500));
        Assert.Equal("scout", _call.Holder);
    }

    /// <summary>The host has been heard to sound, but whether it had the second grant by then cannot be known; that one would unmute its track.</summary>
    [Fact]
    public void A_grant_that_was_sent_again_must_die_before_another_speaks_although_the_agent_was_heard()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.Happens(new FloorEvent.LinkCut(_call.Now, "atlas"));
        _call.Happens(new FloorEvent.AgentReady(_call.Now, "atlas"));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.AgentPicked(_call.Now, "scout", "ann"));
        _call.Waits(TimeSpan.FromMilliseconds(500));
        _call.Happens(new FloorEvent.TrackMuted(_call.Now, "atlas", 1, Done: true));
        Assert.Null(_call.Holder);
        _call.Waits(TimeSpan.FromMilliseconds(2500));
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void A_cough_over_an_agent_lets_it_go_on_where_it_was_heard()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.BargedIn(_call.Now, "atlas", 1, "ann", 900));
        var turn = _call.Speaks("ann");
        _call.StopsSpeaking(turn, 300);
        _call.Routes(turn, RouteDecision.NoWords);
        Assert.IsType<FloorPhase.Granted>(_call.State.Phase);
        Assert.Equal(GrantPurpose.Resume, ((FloorPhase.Granted)_call.State.Phase).Purpose);
    }

    [Fact]
    public void A_gate_that_closed_for_no_speech_at_all_opens_again()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.BargedIn(_call.Now, "atlas", 1, "ann", 900));
        _call.Waits(_call.State.Rules.ShortSpeech);
        Assert.Equal("atlas", _call.Holder);
    }

    [Fact]
    public void Speech_over_an_agent_that_may_not_be_interrupted_is_answered_after_it()
    {
        var call = new FloorTalk(new FloorEvent.AgentAdded(default, "atlas", "Atlas", Interruptible: false, Greets: false));
        call.Asks("ann", RouteDecision.Stay("", 1));
        call.BeginsToSound();
        var turn = call.Speaks("ann");
        call.StopsSpeaking(turn);
        Assert.Equal("atlas", call.Holder);
        call.Replies();
        Assert.Equal(turn, ((FloorPhase.Granted)call.State.Phase).Turn?.Id);
    }

    [Fact]
    public void Words_that_come_late_still_switch_while_the_wrong_agent_only_thinks()
    {
        var turn = _call.Speaks("ann");
        _call.StopsSpeaking(turn);
        _call.Waits(_call.State.Rules.RouteWait);
        Assert.Equal("atlas", _call.Holder);
        _call.Routes(turn, Named("scout"));
        _call.Happens(new FloorEvent.Released(_call.Now, "atlas", 1, "revoked"));
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void Words_that_come_after_the_first_sound_only_suggest()
    {
        var turn = _call.Speaks("ann");
        _call.StopsSpeaking(turn);
        _call.Waits(_call.State.Rules.RouteWait);
        _call.BeginsToSound();
        _call.Routes(turn, Named("scout"));
        Assert.Equal("atlas", _call.Holder);
        Assert.Equal("scout", _call.State.Suggested);
    }

    [Fact]
    public void The_first_agent_greets_once_a_person_is_there()
    {
        var call = new FloorTalk(new FloorEvent.AgentAdded(default, "atlas", "Atlas", true, Greets: true));
        Assert.Null(call.Holder);
        call.Happens(new FloorEvent.PersonCame(call.Now, "ann"));
        Assert.Equal("atlas", call.Holder);
        call.Replies();
        call.Happens(new FloorEvent.PersonCame(call.Now, "ben"));
        Assert.Null(call.Holder);
    }

    [Fact]
    public void Typed_words_are_answered_with_their_text()
    {
        _call.Happens(new FloorEvent.Typed(_call.Now, "t1", "ann", "what is the time?"));
        _call.Routes("t1", RouteDecision.Stay("", 1));
        Assert.Equal("what is the time?", _call.LastGrant?.Text);
    }

    [Fact]
    public void A_click_gives_the_open_question_to_the_other_agent_and_undo_gives_it_back()
    {
        var turn = _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.AgentPicked(_call.Now, "nova", "ann"));
        _call.Happens(new FloorEvent.Released(_call.Now, "atlas", 1, "revoked"));
        Assert.Equal(("nova", turn), (_call.Holder, _call.LastGrant?.TurnId));
        Assert.True(_call.State.View().LastSwitch?.CanUndo);
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.Undone(_call.Now, "ann"));
        _call.Happens(new FloorEvent.Released(_call.Now, "nova", 2, "revoked"));
        Assert.Equal(("atlas", turn), (_call.Holder, _call.LastGrant?.TurnId));
        Assert.Null(_call.State.LastSwitch);
    }

    [Fact]
    public void A_click_while_nobody_speaks_gives_that_agent_the_next_turn()
    {
        _call.Happens(new FloorEvent.AgentPicked(_call.Now, "nova", "ann"));
        Assert.Null(_call.Holder);
        Assert.Equal("nova", _call.State.Ears);
        _call.Asks("ann", RouteDecision.Stay("", 1));
        Assert.Equal("nova", _call.Holder);
    }

    [Fact]
    public void Muting_the_holder_moves_the_question_on()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.Happens(new FloorEvent.Muted(_call.Now, "atlas", On: true, "ann"));
        _call.Happens(new FloorEvent.Released(_call.Now, "atlas", 1, "revoked"));
        Assert.Equal("scout", _call.Holder);
        _call.Replies();
        _call.Asks("ann", Named("atlas"));
        Assert.NotEqual("atlas", _call.Holder);
    }

    [Fact]
    public void A_holder_that_leaves_the_room_frees_the_floor_at_once_and_another_goes_on()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.AgentFailed(_call.Now, "atlas", "its host died", Gone: true));
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void A_link_that_is_cut_briefly_costs_nothing()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.LinkCut(_call.Now, "atlas"));
        _call.Waits(TimeSpan.FromMilliseconds(400));
        _call.Happens(new FloorEvent.AgentReady(_call.Now, "atlas"));
        Assert.Equal("atlas", _call.Holder);
        Assert.Contains(_call.Effects, e => e is FloorEffect.Renew { Agent: "atlas", Epoch: 1 });
    }

    [Fact]
    public void A_holder_that_says_nothing_for_ten_seconds_loses_the_floor_and_the_page_says_so()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.Waits(TimeSpan.FromSeconds(10));
        Assert.Contains(_call.Effects, e => e is FloorEffect.Notify { Code: "watchdog" });
        _call.Happens(new FloorEvent.Released(_call.Now, "atlas", 1, "revoked"));
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void A_question_that_nobody_can_answer_gets_a_reason()
    {
        var turn = _call.Asks("ann", RouteDecision.Stay("", 1));
        foreach (var agent in new[] { "scout", "nova", "atlas" }) _call.Happens(new FloorEvent.AgentFailed(_call.Now, agent, "no session", Gone: true));
        Assert.Contains(_call.Entries, e => e is LedgerEntry.Unanswered u && u.Turn == turn);
        Assert.Contains(_call.Effects, e => e is FloorEffect.Notify { Code: "unanswered" });
    }

    [Fact]
    public void After_a_restart_the_holder_gets_the_floor_anew_under_a_higher_epoch()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.BeginsToSound();
        _call.Happens(new FloorEvent.Restarted(_call.Now));
        Assert.Null(_call.Holder);
        _call.Happens(new FloorEvent.AgentReady(_call.Now, "atlas"));
        Assert.Equal((2, GrantPurpose.Resume), (_call.LastGrant?.Epoch, _call.LastGrant?.Purpose));
    }

    [Fact]
    public void After_a_restart_a_holder_that_does_not_come_back_is_replaced()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.Happens(new FloorEvent.Restarted(_call.Now));
        _call.Happens(new FloorEvent.AgentReady(_call.Now, "scout"));
        _call.Waits(_call.State.Rules.RestartWait);
        // Neither the host nor the server says that it is silent.
        _call.Waits(_call.State.Rules.MuteWait + _call.State.Rules.RevokeAck);
        Assert.Equal("scout", _call.Holder);
    }

    [Fact]
    public void Nothing_happens_after_the_call_has_ended()
    {
        _call.Asks("ann", RouteDecision.Stay("", 1));
        _call.Happens(new FloorEvent.CallEnded(_call.Now, "everybody left"));
        var entries = _call.Entries.Count;
        _call.Speaks("ann");
        Assert.Equal(entries, _call.Entries.Count);
        Assert.Null(Floor.NextDue(_call.State, _call.Now, _call.Now));
    }

    private static RouteDecision Named(string agent) => new(RouteKind.Switch, [agent], $"you said {agent}", 1);
}
