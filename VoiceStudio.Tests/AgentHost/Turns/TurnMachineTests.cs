using VoiceStudio.AgentHost.Turns;

namespace VoiceStudio.Tests.AgentHost.Turns;

/// <summary>The table of docs/turns.md: every state × every signal, and what must hold in all of them.</summary>
public sealed class TurnMachineTests
{
    public static TheoryData<string, string> Everything()
    {
        var all = new TheoryData<string, string>();
        foreach (var state in Enum.GetValues<TurnState>())
        {
            foreach (var signal in Enum.GetValues<TurnSignal>()) all.Add(state.ToString(), signal.ToString());
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void What_always_holds(string stateName, string signalName)
    {
        var (state, signal) = (Enum.Parse<TurnState>(stateName), Enum.Parse<TurnSignal>(signalName));
        var (next, effects) = TurnMachine.Next(state, signal);
        var sounded = state is TurnState.Thinking or TurnState.Speaking;
        var owns = next is TurnState.Thinking or TurnState.Speaking;

        // A reply that had the floor never ends without a word about it, and is reported once.
        if (sounded && (!owns || effects.HasFlag(TurnEffects.ReportRevoked))) Assert.Equal(1, Reports(effects));
        // Nobody is told of a guess that was never heard.
        if (!sounded) Assert.Equal(0, Reports(effects));
        // The floor is taken only by a grant.
        if (!sounded && owns) Assert.True(signal is TurnSignal.GrantedGuess or TurnSignal.GrantedNew or TurnSignal.GrantedRest);
        // Every grant binds a reply to its epoch.
        if (signal is TurnSignal.GrantedGuess or TurnSignal.GrantedNew or TurnSignal.GrantedRest) Assert.True(effects.HasFlag(TurnEffects.Adopt) && owns);
        // People first.
        if (signal is TurnSignal.PersonSpoke) Assert.Equal(TurnState.Quiet, next);
        // Whoever lost the floor is silent and says so.
        if (signal is TurnSignal.FloorLost) Assert.True(effects.HasFlag(TurnEffects.Release) && effects.HasFlag(TurnEffects.CloseGate) && !owns);
        // What sounded and no longer does was cut, or played out.
        if (sounded && next == TurnState.Quiet) Assert.True(effects.HasFlag(TurnEffects.Cut) || effects.HasFlag(TurnEffects.CloseGate));
        // One reply at a time: a new one is asked for only where there is none, or after the old one was cut.
        if (effects.HasFlag(TurnEffects.Ask) && state != TurnState.Quiet) Assert.True(effects.HasFlag(TurnEffects.Cut));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_guess_touches_nothing_in_the_world(string stateName, string signalName)
    {
        if (stateName != nameof(TurnState.Guessing)) return;
        var (next, effects) = TurnMachine.Next(TurnState.Guessing, Enum.Parse<TurnSignal>(signalName));
        if (next != TurnState.Thinking) Assert.False(effects.HasFlag(TurnEffects.RunTools));
    }

    [Fact]
    public void An_ordinary_turn()
        => Walk(
            (TurnSignal.TurnEnded, TurnState.Guessing),
            (TurnSignal.GrantedGuess, TurnState.Thinking),
            (TurnSignal.SoundStarted, TurnState.Speaking),
            (TurnSignal.ReplyDone, TurnState.Speaking),
            (TurnSignal.PlayedOut, TurnState.Quiet));

    [Fact]
    public void A_turn_that_goes_to_a_colleague()
        => Walk(
            (TurnSignal.TurnEnded, TurnState.Guessing),
            (TurnSignal.ReplyDone, TurnState.Guessing),
            (TurnSignal.Discarded, TurnState.Quiet),
            (TurnSignal.Discarded, TurnState.Quiet));

    [Fact]
    public void A_barge_in_and_what_comes_late_after_it()
        => Walk(
            (TurnSignal.TurnEnded, TurnState.Guessing),
            (TurnSignal.GrantedGuess, TurnState.Thinking),
            (TurnSignal.SoundStarted, TurnState.Speaking),
            (TurnSignal.PersonSpoke, TurnState.Quiet),
            (TurnSignal.ReplyDone, TurnState.Quiet),
            (TurnSignal.PlayedOut, TurnState.Quiet),
            (TurnSignal.ToolsAnswered, TurnState.Quiet),
            (TurnSignal.TurnEnded, TurnState.Guessing));

    [Fact]
    public void A_reply_that_never_comes_is_asked_for_once_more_and_then_given_up()
    {
        var (state, effects) = TurnMachine.Next(TurnState.Thinking, TurnSignal.Overdue);
        Assert.Equal((TurnState.Thinking, TurnEffects.Cut | TurnEffects.Ask | TurnEffects.Adopt), (state, effects));
        (state, effects) = TurnMachine.Next(state, TurnSignal.OverdueAgain);
        Assert.Equal(TurnState.Quiet, state);
        Assert.True(effects.HasFlag(TurnEffects.ReportSilent));
    }

    /// <summary>The exact effects where their order or their absence is heard: what is new is asked for after the old was cut, and nothing is forgotten on the way.</summary>
    [Fact]
    public void What_replaces_something_cuts_it_first_and_leaves_nothing_out()
    {
        Does(TurnState.Guessing, TurnSignal.TurnEnded, TurnEffects.Cut | TurnEffects.Ask);
        foreach (var quiet in new[] { TurnState.Quiet, TurnState.Guessing })
        {
            Does(quiet, TurnSignal.GrantedNew, TurnEffects.Cut | TurnEffects.Ask | TurnEffects.Adopt);
            Does(quiet, TurnSignal.GrantedRest, TurnEffects.Cut | TurnEffects.PlayRest | TurnEffects.Adopt);
            Does(quiet, TurnSignal.FloorLost, TurnEffects.CloseGate | TurnEffects.Release);
            Does(quiet, TurnSignal.ToolsAsked, TurnEffects.None);
        }

        foreach (var holds in new[] { TurnState.Thinking, TurnState.Speaking })
        {
            Does(holds, TurnSignal.GrantedNew, TurnEffects.Cut | TurnEffects.ReportRevoked | TurnEffects.Ask | TurnEffects.Adopt);
            Does(holds, TurnSignal.GrantedGuess, TurnEffects.Cut | TurnEffects.ReportRevoked | TurnEffects.Ask | TurnEffects.Adopt);
            Does(holds, TurnSignal.GrantedRest, TurnEffects.Adopt);
            Does(holds, TurnSignal.Discarded, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.Forget | TurnEffects.ReportRevoked);
            Does(holds, TurnSignal.FloorLost, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportRevoked | TurnEffects.Release);
            Does(holds, TurnSignal.PersonSpoke, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportInterrupted);
            Does(holds, TurnSignal.ToolsAsked, TurnEffects.RunTools);
            Does(holds, TurnSignal.ToolsAnswered, TurnEffects.AskOn);
        }

        Does(TurnState.Quiet, TurnSignal.Discarded, TurnEffects.Forget);
        Does(TurnState.Guessing, TurnSignal.Discarded, TurnEffects.Cut | TurnEffects.Forget);
        Does(TurnState.Guessing, TurnSignal.PersonSpoke, TurnEffects.Cut);
        Does(TurnState.Guessing, TurnSignal.GrantedGuess, TurnEffects.Adopt | TurnEffects.RunTools);
    }

    [Fact]
    public void A_complete_reply_is_finished_where_there_is_one()
    {
        Does(TurnState.Quiet, TurnSignal.ReplyDone, TurnEffects.None);
        foreach (var state in new[] { TurnState.Guessing, TurnState.Thinking, TurnState.Speaking }) Does(state, TurnSignal.ReplyDone, TurnEffects.Finish);
        Does(TurnState.Speaking, TurnSignal.PlayedOut, TurnEffects.CloseGate | TurnEffects.ReportCompleted);
    }

    [Fact]
    public void A_failure_is_cut_before_it_was_heard_and_heard_to_its_end_afterwards()
    {
        foreach (var failure in new[] { TurnSignal.ReplyEmpty, TurnSignal.ReplyFailed, TurnSignal.Overdue, TurnSignal.OverdueAgain })
        {
            Assert.Equal((TurnState.Quiet, TurnEffects.None), TurnMachine.Next(TurnState.Quiet, failure));
            Assert.Equal((TurnState.Quiet, TurnEffects.Cut), TurnMachine.Next(TurnState.Guessing, failure));
            Assert.Equal((TurnState.Speaking, TurnEffects.Finish), TurnMachine.Next(TurnState.Speaking, failure));
        }

        Assert.Equal((TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.ReportSilent), TurnMachine.Next(TurnState.Thinking, TurnSignal.ReplyEmpty));
        Assert.Equal((TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportFailed), TurnMachine.Next(TurnState.Thinking, TurnSignal.ReplyFailed));
        Assert.Equal((TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportSilent), TurnMachine.Next(TurnState.Thinking, TurnSignal.OverdueAgain));
    }

    private static void Does(TurnState state, TurnSignal signal, TurnEffects expected) => Assert.Equal(expected, TurnMachine.Next(state, signal).Effects);

    private static void Walk(params (TurnSignal Signal, TurnState Expected)[] steps)
    {
        var state = TurnState.Quiet;
        foreach (var (signal, expected) in steps)
        {
            (state, _) = TurnMachine.Next(state, signal);
            Assert.Equal(expected, state);
        }
    }

    private static int Reports(TurnEffects effects)
        => System.Numerics.BitOperations.PopCount((uint)(effects & (TurnEffects.ReportCompleted | TurnEffects.ReportInterrupted
            | TurnEffects.ReportRevoked | TurnEffects.ReportFailed | TurnEffects.ReportSilent)));
}
