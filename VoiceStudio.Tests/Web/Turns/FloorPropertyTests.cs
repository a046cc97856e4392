using CsCheck;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>"What must always hold" of docs/turns.md, in calls in which everything goes wrong in every order.</summary>
public sealed class FloorPropertyTests
{
    /// <summary>More for a longer search: TURNS_SEQUENCES=10000000.</summary>
    private static readonly int Sequences = int.TryParse(Environment.GetEnvironmentVariable("TURNS_SEQUENCES"), out var n) ? n : 100_000;

    private static readonly Gen<(int Kind, int Whom, int Milliseconds)[]> Calls =
        Gen.Select(Gen.Int[0, 37], Gen.Int[0, 29], Gen.Int[0, 1500]).Array[5, 30];

    [Fact(Timeout = 240_000)]
    public Task Whatever_happens_one_voice_every_turn_settled_once_and_no_dead_floor()
        => Task.Run(() => Calls.Sample(Play, iter: Sequences, print: Print), TestContext.Current.CancellationToken);

    [Fact(Timeout = 60_000)]
    public Task The_rows_in_the_database_replay_to_the_same_state()
        => Task.Run(() => Calls.Sample(
            call =>
            {
                var world = new FloorWorld();
                foreach (var (kind, whom, milliseconds) in call) world.Step(kind, whom, milliseconds);
                Assert.True(world.ReplaysFromItsRows());
            },
            iter: Sequences / 50,
            print: Print), TestContext.Current.CancellationToken);

    private static void Play((int Kind, int Whom, int Milliseconds)[] call)
    {
        var world = new FloorWorld();
        foreach (var (kind, whom, milliseconds) in call) world.Step(kind, whom, milliseconds);
        world.CalmDown();

        Assert.IsType<FloorPhase.Open>(world.State.Phase);
        Assert.Null(world.State.Closing);
        Assert.True(world.ReplaysToTheSameState(), "the ledger replays to another state");
        var begun = world.Entries.OfType<LedgerEntry.TurnStarted>().Where(t => !t.Turn.Expected).Select(t => t.Turn.Id).Order().ToArray();
        var settled = world.Entries.Select(SettledBy).Where(id => id is not null && !id.StartsWith("barge-in", StringComparison.Ordinal)).Order().ToArray();
        Assert.Equal(begun, settled);
        var epochs = world.Entries.OfType<LedgerEntry.Granted>().Select(g => g.Epoch).ToArray();
        Assert.Equal(Enumerable.Range(1, epochs.Length).Select(i => (long)i), epochs);
    }

    private static string? SettledBy(LedgerEntry entry) => entry switch
    {
        LedgerEntry.Answered e => e.Turn,
        LedgerEntry.Unanswered e => e.Turn,
        _ => null,
    };

    private static string Print((int Kind, int Whom, int Milliseconds)[] call)
        => string.Join(", ", call.Select(c => $"({c.Kind},{c.Whom},{c.Milliseconds})"));
}
