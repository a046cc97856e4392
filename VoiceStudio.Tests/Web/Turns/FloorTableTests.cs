using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>Every state of the floor against every kind of event, those that do not belong there too.</summary>
public sealed class FloorTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 20, TimeSpan.Zero);

    public static TheoryData<string> States => [.. MakeStates().Keys];

    [Theory]
    [MemberData(nameof(States))]
    public void Every_event_leaves_the_floor_in_order(string name)
    {
        var state = MakeStates()[name];
        foreach (var happened in Events(state))
        {
            var step = Floor.Apply(state, happened);
            var what = $"{name} × {happened}";
            Assert.True(FloorWorld.Json(step.State) == FloorWorld.Json(step.Entries.Aggregate(state, FloorHistory.After)), $"{what}: the entries do not say what happened");
            Assert.True(step.State is not { Phase: FloorPhase.Granted, Closing: not null }, $"{what}: granted while a gate may be open");
            Assert.True(step.State.Phase is FloorPhase.Open || Floor.NextDue(step.State, Now, Now) is not null, $"{what}: nothing would ever end {step.State.Phase.GetType().Name}");
            Assert.True(step.State.Epoch >= state.Epoch, $"{what}: the epoch fell");
            foreach (var grant in step.Effects.OfType<FloorEffect.Grant>())
            {
                Assert.True(step.State.Phase is FloorPhase.Granted g && g.Agent == grant.Agent && g.Epoch == grant.Command.Epoch, $"{what}: a grant went out that the state does not hold");
                Assert.True(state.Closing is null || state.Closing.Agent == grant.Agent || step.Entries.Any(e => e is LedgerEntry.Silenced), $"{what}: granted before the other was silent");
            }

            if (state.Phase is FloorPhase.Granted was && (step.State.Phase as FloorPhase.Granted)?.Epoch != was.Epoch)
            {
                Assert.True(step.Entries.Any(e => e is LedgerEntry.Released or LedgerEntry.Revoked or LedgerEntry.BargedIn or LedgerEntry.Restarted), $"{what}: the holder lost the floor without a row");
            }
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Messages_of_an_older_epoch_change_nothing(string name)
    {
        var state = MakeStates()[name];
        FloorEvent[] late =
        [
            new FloorEvent.ReplyStarted(Now, "atlas", 0), new FloorEvent.ReplyEnded(Now, "atlas", 0, ReplyOutcome.Completed, null), new FloorEvent.BargedIn(Now, "atlas", 0, "ann", 1),
            new FloorEvent.Released(Now, "atlas", 0, "late"), new FloorEvent.TrackMuted(Now, "scout", 0, Done: true),
            new FloorEvent.Routed(Now, "a turn of long ago", RouteDecision.Stay("", 1)), new FloorEvent.SpeechEnded(Now, "atlas", "a turn of long ago", default, false),
        ];
        foreach (var happened in late) Assert.Empty(Floor.Apply(state, happened).Entries);
    }

    [Fact]
    public void An_agent_cannot_speak_for_another()
    {
        var state = MakeStates()["thinking"];
        FloorEvent[] forged =
        [
            new FloorEvent.ReplyStarted(Now, "scout", 1), new FloorEvent.ReplyEnded(Now, "scout", 1, ReplyOutcome.Completed, null), new FloorEvent.BargedIn(Now, "scout", 1, "ann", 1),
            new FloorEvent.Released(Now, "scout", 1, "forged"),
        ];
        foreach (var happened in forged) Assert.Empty(Floor.Apply(state, happened).Entries);
    }

    [Fact]
    public void No_kind_of_event_is_left_out()
    {
        var tried = MakeStates().Values.SelectMany(Events).Select(e => e.GetType()).ToHashSet();
        Assert.DoesNotContain(typeof(FloorEvent).GetNestedTypes(System.Reflection.BindingFlags.NonPublic), t => t.IsSubclassOf(typeof(FloorEvent)) && !tried.Contains(t));
    }

    [Fact]
    public void No_kind_of_ledger_entry_is_unknown_to_the_replay_or_to_the_database()
    {
        var kinds = typeof(LedgerEntry).GetNestedTypes(System.Reflection.BindingFlags.NonPublic).Where(t => t.IsSubclassOf(typeof(LedgerEntry))).ToArray();
        var named = Attribute.GetCustomAttributes(typeof(LedgerEntry), typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute))
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToArray();
        Assert.Equal(kinds.OrderBy(k => k.Name), named.OrderBy(k => k.Name));
    }

    private static Dictionary<string, FloorState> MakeStates()
    {
        var states = new Dictionary<string, FloorState>();
        void Add(string name, Action<FloorTalk> drive)
        {
            var call = new FloorTalk("atlas", "scout", "nova");
            drive(call);
            states.Add(name, call.State);
        }

        void Answering(FloorTalk call) => call.Asks("ann", RouteDecision.Stay("", 1));
        void Speaking(FloorTalk call)
        {
            Answering(call);
            call.BeginsToSound();
        }

        Add("open", _ => { });
        Add("open after a turn", call =>
        {
            Answering(call);
            call.Replies();
        });
        Add("a person speaks", call => call.Speaks("ann"));
        Add("two people speak", call =>
        {
            call.Speaks("ann");
            call.Speaks("ben");
        });
        Add("routing", call => call.StopsSpeaking(call.Speaks("ann")));
        Add("thinking", Answering);
        Add("speaking", Speaking);
        Add("speaking, reserved", call =>
        {
            Speaking(call);
            call.AsksForTurn("r", "nova", "nova");
        });
        Add("speaking, queued", call =>
        {
            call.Asks("ann", new RouteDecision(RouteKind.Several, ["atlas", "scout", "nova"], "everyone", 1));
            call.BeginsToSound();
        });
        Add("a person speaks, a gate may be open", call =>
        {
            Speaking(call);
            call.Speaks("ann");
        });
        Add("decided, a gate may be open", call =>
        {
            Speaking(call);
            call.Happens(new FloorEvent.AgentPicked(call.Now, "scout", "ann"));
        });
        Add("the reserved agent is away", call =>
        {
            Speaking(call);
            call.AsksForTurn("r", "nova", "nova");
            call.Happens(new FloorEvent.LinkCut(call.Now, "nova"));
            call.Happens(new FloorEvent.ReplyEnded(call.Now, "atlas", 1, ReplyOutcome.Completed, null));
        });
        Add("the holder's link is cut", call =>
        {
            Speaking(call);
            call.Happens(new FloorEvent.LinkCut(call.Now, "atlas"));
        });
        Add("after a restart", call =>
        {
            Speaking(call);
            call.Happens(new FloorEvent.Restarted(call.Now));
        });
        Add("barge-in, speech not yet reported", call =>
        {
            Speaking(call);
            call.Happens(new FloorEvent.BargedIn(call.Now, "atlas", 1, "ann", 10));
        });
        Add("no agent left", call =>
        {
            foreach (var agent in new[] { "atlas", "scout", "nova" }) call.Happens(new FloorEvent.AgentFailed(call.Now, agent, "no session", Gone: true));
        });
        return states;
    }

    private static IEnumerable<FloorEvent> Events(FloorState state)
    {
        string[] agents = ["atlas", "scout", "nova", "nobody"];
        string[] turns = ["turn1", "turn2", "new"];
        long[] epochs = [state.Epoch, state.Epoch + 1];
        yield return new FloorEvent.PersonCame(Now, "ann");
        yield return new FloorEvent.PersonWent(Now, "ann");
        yield return new FloorEvent.Restarted(Now);
        yield return new FloorEvent.CallEnded(Now, "over");
        yield return new FloorEvent.Undone(Now, "ann");
        foreach (var seconds in new[] { 0, 1, 5, 100 }) yield return new FloorEvent.TimePassed(Now.AddSeconds(seconds), Now);
        foreach (var turn in turns) yield return new FloorEvent.Typed(Now, turn, "ann", "hello");
        foreach (var agent in agents)
        {
            yield return new FloorEvent.AgentAdded(Now, agent, agent, true, true);
            yield return new FloorEvent.AgentRemoved(Now, agent);
            yield return new FloorEvent.AgentReady(Now, agent);
            yield return new FloorEvent.LinkCut(Now, agent);
            foreach (var gone in new[] { true, false }) yield return new FloorEvent.AgentFailed(Now, agent, "failed", gone);
            yield return new FloorEvent.AgentPicked(Now, agent, "ann");
            foreach (var on in new[] { true, false }) yield return new FloorEvent.Muted(Now, agent, on, "ann");
            foreach (var turn in turns)
            {
                yield return new FloorEvent.SpeechStarted(Now, agent, turn, "ann");
                yield return new FloorEvent.SpeechEnded(Now, agent, turn, TimeSpan.FromSeconds(1), true);
                yield return new FloorEvent.Routed(Now, turn, RouteDecision.Stay("", 1));
                yield return new FloorEvent.Routed(Now, turn, RouteDecision.NoWords);
                yield return new FloorEvent.Routed(Now, turn, new RouteDecision(RouteKind.Several, [agent, "atlas"], "", 1));
                yield return new FloorEvent.Routed(Now, turn, new RouteDecision(RouteKind.Switch, [agent], "", 1));
            }

            foreach (var epoch in epochs)
            {
                yield return new FloorEvent.ReplyStarted(Now, agent, epoch);
                foreach (var outcome in Enum.GetValues<ReplyOutcome>()) yield return new FloorEvent.ReplyEnded(Now, agent, epoch, outcome, null);
                yield return new FloorEvent.BargedIn(Now, agent, epoch, "ann", 1);
                yield return new FloorEvent.Released(Now, agent, epoch, "revoked");
                foreach (var done in new[] { true, false }) yield return new FloorEvent.TrackMuted(Now, agent, epoch, done);
                foreach (var to in agents) yield return new FloorEvent.TurnRequested(Now, agent, epoch, "r2", to, to, "why");
            }
        }
    }
}
