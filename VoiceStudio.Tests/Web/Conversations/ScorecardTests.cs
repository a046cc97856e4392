using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>What a ledger says about a call, row by row.</summary>
public sealed class ScorecardTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);
    private readonly List<LedgerEntry> _rows = [];

    private Scorecard Score => Scorecard.Of(_rows);

    [Fact]
    public void An_answer_is_counted_from_the_end_of_the_question_to_its_first_sound_and_what_nobody_asked_for_is_not()
    {
        Grant(0, "atlas", 1, GrantPurpose.Greet);
        Speak(200, "atlas", 1, until: 1000);
        Ask(2000, "t1", length: 1500);
        Grant(2100, "atlas", 2);
        Speak(2700, "atlas", 2, until: 5000);

        Assert.Equal([Ms(700)], Score.Responses);
    }

    [Fact]
    public void A_typed_question_is_waited_for_from_the_moment_it_is_sent()
    {
        Add(1000, new LedgerEntry.TurnStarted(new("typed-1", "person:ada", null, At(1000), "Hello", Over: true)));
        Grant(1100, "atlas", 1);
        Speak(1900, "atlas", 1, until: 3000);

        Assert.Equal([Ms(900)], Score.Responses);
        Assert.Equal(["atlas"], Score.Voices.Keys);
    }

    [Fact]
    public void An_interruption_counts_until_the_agent_is_silent_and_is_false_when_nothing_was_said()
    {
        Grant(0, "atlas", 1);
        Add(500, new LedgerEntry.Spoke("atlas", 1));
        Add(1000, new LedgerEntry.TurnStarted(new("t1", "person:ada", "atlas", At(1000))));
        Add(1000, new LedgerEntry.Revoked("atlas", 1, "person:ada spoke"));
        Add(1120, new LedgerEntry.Silenced("atlas", 1, "acknowledged"));
        Add(1500, new LedgerEntry.Granted("atlas", 2, GrantPurpose.Resume, null, "nothing was said", null, Switch: false));
        Add(1600, new LedgerEntry.Spoke("atlas", 2));
        Add(2000, new LedgerEntry.BargedIn("atlas", 2, "person:ada", 400));
        Add(2000, new LedgerEntry.TurnStarted(new("barge-in-2", "person:ada", "atlas", At(2000), Expected: true)));

        Assert.Equal((2, 1, 1), (Score.Interruptions, Score.TrueInterruptions, Score.FalseInterruptions));
        Assert.Equal([Ms(120), TimeSpan.Zero], Score.Silences);
    }

    [Fact]
    public void An_agent_that_is_interrupted_and_answers_itself_did_not_speak_over_itself()
    {
        Grant(0, "atlas", 1);
        Add(500, new LedgerEntry.Spoke("atlas", 1));
        Add(1000, new LedgerEntry.TurnStarted(new("typed-1", "person:ada", null, At(1000), "Stop", Over: true)));
        Add(1000, new LedgerEntry.Revoked("atlas", 1, "person:ada spoke"));
        Grant(1200, "atlas", 2);
        Speak(1500, "atlas", 2, until: 2000);

        Assert.Equal((TimeSpan.Zero, Ms(1200), 1), (Score.Overlap, Score.Voices["atlas"], Score.Interruptions));
        Assert.Empty(Score.Silences);
    }

    [Fact]
    public void The_gap_between_two_agents_counts_only_when_no_person_spoke_in_it()
    {
        Grant(0, "atlas", 1);
        Speak(100, "atlas", 1, until: 1000);
        Grant(1050, "nova", 2, GrantPurpose.HandOff);
        Speak(1400, "nova", 2, until: 2000);
        Ask(3000, "t1", length: 500);
        Grant(3100, "atlas", 3);
        Speak(3500, "atlas", 3, until: 4000);

        Assert.Equal([Ms(400)], Score.SwitchGaps);
        Assert.Equal(TimeSpan.Zero, Score.Overlap);
    }

    [Fact]
    public void Two_agents_at_once_and_turns_without_an_answer_are_told()
    {
        Add(0, new LedgerEntry.Spoke("atlas", 1));
        Add(800, new LedgerEntry.Spoke("nova", 2));
        Add(1000, new LedgerEntry.Released("atlas", 1, ReplyOutcome.Completed, null));
        Add(1500, new LedgerEntry.Released("nova", 2, ReplyOutcome.Completed, null));
        Add(2000, new LedgerEntry.Unanswered("t1", "the person went on speaking"));
        Add(3000, new LedgerEntry.Unanswered("t2", "Nova had nothing to say"));

        Assert.Equal(Ms(200), Score.Overlap);
        Assert.Equal(["Nova had nothing to say"], Score.Unanswered);
        Assert.Equal((Ms(1000), Ms(700)), (Score.Voices["atlas"], Score.Voices["nova"]));
    }

    [Theory]
    [InlineData(.5, 20)]
    [InlineData(.95, 40)]
    [InlineData(0, 10)]
    public void A_percentile_is_one_of_the_times(double share, int expected)
        => Assert.Equal(Ms(expected), Scorecard.Percentile([Ms(40), Ms(10), Ms(20), Ms(30)], share));

    [Fact]
    public void Of_nothing_there_is_no_percentile() => Assert.Null(Scorecard.Percentile([], .5));

    private static DateTimeOffset At(int ms) => Start.AddMilliseconds(ms);

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    private void Add(int ms, LedgerEntry entry) => _rows.Add(entry with { At = At(ms) });

    private void Ask(int ms, string turn, int length)
    {
        Add(ms - length, new LedgerEntry.TurnStarted(new(turn, "person:ada", "atlas", At(ms - length))));
        Add(ms, new LedgerEntry.TurnEnded(turn, Ms(length), Answering: true));
    }

    private void Grant(int ms, string agent, long epoch, GrantPurpose purpose = GrantPurpose.AnswerPerson) => Add(ms, new LedgerEntry.Granted(agent, epoch, purpose, null, "you asked", null, Switch: false));

    private void Speak(int ms, string agent, long epoch, int until)
    {
        Add(ms, new LedgerEntry.Spoke(agent, epoch));
        Add(until, new LedgerEntry.Released(agent, epoch, ReplyOutcome.Completed, null));
    }
}
