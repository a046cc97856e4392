using System.Collections.Immutable;
using static VoiceStudio.Web.Turns.FloorEvent;
using static VoiceStudio.Web.Turns.FloorPhase;

namespace VoiceStudio.Web.Turns;

/// <summary>What an event led to. The entries go to the ledger first, then the effects go out.</summary>
internal sealed record FloorStep(FloorState State, ImmutableArray<LedgerEntry> Entries, ImmutableArray<FloorEffect> Effects);

/// <summary>
/// Who may be heard. Pure: the same state and event give the same step. An event that does not fit the state (late, doubled, of an older
/// epoch) changes nothing. The table is docs/turns.md's; what each cell does is in the other files of this class.
/// </summary>
internal sealed partial class Floor
{
    private readonly DateTimeOffset _now;
    private readonly ImmutableArray<LedgerEntry>.Builder _entries = ImmutableArray.CreateBuilder<LedgerEntry>();
    private readonly ImmutableArray<FloorEffect>.Builder _effects = ImmutableArray.CreateBuilder<FloorEffect>();
    private FloorState _state;

    private Floor(FloorState state, DateTimeOffset now) => (_state, _now) = (state, now);

    public static FloorStep Open(TurnOptions rules, DateTimeOffset at)
    {
        var floor = new Floor(new FloorState(), at);
        floor.Record(new LedgerEntry.Opened(rules));
        return floor.Done();
    }

    public static FloorStep Apply(FloorState state, FloorEvent happened)
    {
        var floor = new Floor(state, happened.At);
        if (!state.Ended)
        {
            floor.Decide(happened);
            // However the holder was stopped: what a person said meanwhile is not forgotten.
            if (floor._state is { Ended: false, Phase: FloorPhase.Open, Aside.IsEmpty: false }) floor.Next();
            floor.MoveEars(from: state.Ears);
        }

        return floor.Done();
    }

    private void Decide(FloorEvent happened)
    {
        switch (_state.Phase, happened)
        {
            // A person speaks: agents fall silent, whatever they were about.
            case (_, SpeechStarted e) when IsKnown(e.Turn) || _state.Find(e.Agent) is null: break;
            case (PersonSpeaking p, SpeechStarted e): AlsoSpeaks(p, e); break;
            case (FloorPhase.Routing r, SpeechStarted e): SpeaksOn(r, Heard(e)); break;
            case (Granted g, SpeechStarted e) when g.Speaking && IsUninterruptible(g.Agent): Record(new LedgerEntry.TurnStarted(Heard(e), Aside: true)); break;
            case (Granted g, SpeechStarted e): Interrupt(g, Heard(e)); break;
            case (FloorPhase.Open, SpeechStarted e): Record(new LedgerEntry.TurnStarted(Heard(e))); break;
            case (PersonSpeaking, SpeechEnded e): EndsSpeech(e); break;
            case (_, SpeechEnded e) when _state.Aside.Any(t => t.Id == e.Turn): Record(new LedgerEntry.TurnEnded(e.Turn, e.Length, e.Answering)); break;
            case (_, Typed e): Types(e); break;

            // To whom was it spoken?
            case (FloorPhase.Routing { Turn: { } turn, Decided: null }, Routed e) when turn.Id == e.Turn: Choose(turn, e.Decision); break;
            case (Granted { Turn: { } turn } g, Routed e) when turn.Id == e.Turn: ChooseLate(g, turn, e.Decision); break;

            // People steer.
            case (_, AgentPicked e): Pick(e); break;
            case (_, Undone e): Undo(e); break;
            case (_, Muted e): Mute(e); break;
            case (_, PersonCame e): Record(new LedgerEntry.PersonCame(e.Person)); Greet(); break;
            case (_, PersonWent e): Leave(e); break;

            // The holder replies, asks for a colleague's turn, and ends.
            case (Granted g, ReplyStarted e) when Is(g, e.Agent, e.Epoch) && !g.Speaking: Record(new LedgerEntry.Spoke(e.Agent, e.Epoch)); break;
            case (Granted g, ReplyEnded e) when Is(g, e.Agent, e.Epoch): EndReply(g, e); break;
            case (Granted g, FloorEvent.BargedIn e) when Is(g, e.Agent, e.Epoch): FellSilent(g, e); break;
            case (Granted g, Released e) when Is(g, e.Agent, e.Epoch): Lapsed(g, e.Reason); break;
            case (_, TurnRequested e): Request(e); break;

            // A gate whose grant is over says that it is closed.
            case (FloorPhase.Routing { Decided: { } plan }, ReplyEnded e) when plan.Agent == e.Agent && plan.Resumes == e.Epoch: EndedMeanwhile(plan, e); break;
            case (_, ReplyEnded e) when IsClosing(e.Agent, e.Epoch): Close("its reply had ended"); break;
            case (_, FloorEvent.BargedIn e) when IsClosing(e.Agent, e.Epoch): Record(new LedgerEntry.BargedIn(e.Agent, e.Epoch, e.Person, e.PlayedMs)); Close("fell silent by itself"); break;
            case (_, Released e) when IsClosing(e.Agent, e.Epoch): Close("acknowledged"); break;
            case (_, TrackMuted e) when IsClosing(e.Agent, e.Epoch) && e.Done: MutedAtServer(e); break;
            case (Granted g, TrackMuted e) when g.Agent == e.Agent && e.Done: SendAgain(g); break;

            // Agents come and go.
            case (_, AgentAdded e) when _state.Find(e.Agent) is null: Record(new LedgerEntry.Seated(e.Agent, e.Name, e.Interruptible, e.Greets)); break;
            case (_, AgentReady e): Welcome(e.Agent); break;
            case (_, LinkCut e): Miss(e.Agent); break;
            case (_, AgentFailed e): Fail(e); break;
            case (_, AgentRemoved e): Remove(e.Agent); break;

            case (_, TimePassed e): Tick(e); break;
            case (_, FloorEvent.Restarted): Restart(); break;
            case (_, CallEnded e): End(e.Reason); break;
        }
    }

    private void Record(LedgerEntry entry)
    {
        var dated = entry with { At = _now };
        _entries.Add(dated);
        _state = _state.After(dated);
    }

    private void Do(FloorEffect effect) => _effects.Add(effect);

    private FloorStep Done() => new(_state, _entries.ToImmutable(), _effects.ToImmutable());

    private void MoveEars(string? from)
    {
        var to = _state.Ears;
        if (from == to) return;
        if (from is not null && _state.Find(from) is not null) Do(new FloorEffect.Listen(from, false));
        if (to is not null) Do(new FloorEffect.Listen(to, true));
    }

    private bool IsKnown(string turn) => _state.Settled.Contains(turn) || _state.IsLive(turn);

    private static bool Is(Granted holder, string agent, long epoch) => holder.Agent == agent && holder.Epoch == epoch;

    private bool IsClosing(string agent, long epoch) => _state.Closing is { } c && c.Agent == agent && c.Epoch == epoch;

    private bool IsUninterruptible(string agent) => _state.Find(agent) is { Interruptible: false };

    private string Name(string agent) => _state.Find(agent)?.Name ?? agent;
}
