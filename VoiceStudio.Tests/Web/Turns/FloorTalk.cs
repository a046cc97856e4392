using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>A well-behaved call, driven in a test's words.</summary>
internal sealed class FloorTalk
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly List<FloorEffect> _effects = [];
    private int _turns;

    public FloorTalk(params string[] agents)
        : this([.. agents.Select(a => new FloorEvent.AgentAdded(default, a, a, Interruptible: true, Greets: false))])
    {
    }

    public FloorTalk(params FloorEvent.AgentAdded[] agents)
    {
        Take(Floor.Open(new TurnOptions(), Now));
        foreach (var agent in agents)
        {
            Happens(agent with { At = Now });
            Happens(new FloorEvent.AgentReady(Now, agent.Agent));
        }
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    public FloorState State { get; private set; } = new();
    public IReadOnlyList<LedgerEntry> Entries => _entries;
    public IReadOnlyList<FloorEffect> Effects => _effects;
    public string? Holder => (State.Phase as FloorPhase.Granted)?.Agent;
    public FloorGrant? LastGrant => _effects.OfType<FloorEffect.Grant>().LastOrDefault()?.Command;

    /// <summary>Who was heard, in order.</summary>
    public IEnumerable<string> Spoken => _entries.OfType<LedgerEntry.Spoke>().Select(s => s.Agent);

    public void Happens(FloorEvent happened) => Take(Floor.Apply(State, happened));

    /// <summary>A whole turn: speech, its end, the routing. An agent that is interrupted acknowledges.</summary>
    public string Asks(string person, RouteDecision decision)
    {
        var turn = Speaks(person);
        Acknowledges();
        StopsSpeaking(turn);
        Routes(turn, decision);
        return turn;
    }

    public string Speaks(string person)
    {
        var turn = $"turn{++_turns}";
        Happens(new FloorEvent.SpeechStarted(Now, State.Ears!, turn, person));
        return turn;
    }

    public void StopsSpeaking(string turn, int milliseconds = 1500)
    {
        var ear = State.Phase is FloorPhase.PersonSpeaking p ? p.Turns[^1].Ear! : State.Ears!;
        Happens(new FloorEvent.SpeechEnded(Now, ear, turn, TimeSpan.FromMilliseconds(milliseconds), Answering: true));
    }

    public void Routes(string turn, RouteDecision decision) => Happens(new FloorEvent.Routed(Now, turn, decision));

    public void BeginsToSound() => Happens(new FloorEvent.ReplyStarted(Now, Holder!, State.Epoch));

    /// <summary>The holder speaks, is heard to the end, and is done.</summary>
    public void Replies()
    {
        BeginsToSound();
        Happens(new FloorEvent.ReplyEnded(Now, Holder!, State.Epoch, ReplyOutcome.Completed, null));
    }

    public void AsksForTurn(string request, string? to, string named, string reason = "needs figures")
        => Happens(new FloorEvent.TurnRequested(Now, Holder ?? "atlas", State.Epoch, request, to, named, reason));

    /// <summary>Time goes by, with nothing heard from anybody.</summary>
    public void Waits(TimeSpan time)
    {
        var heard = (State.Phase as FloorPhase.Granted)?.Since ?? Now;
        var until = Now + time;
        while (Floor.NextDue(State, heard, Now) is { } due && due <= until)
        {
            Now = due > Now ? due : Now;
            Happens(new FloorEvent.TimePassed(Now, heard));
            if (Floor.NextDue(State, heard, Now) <= Now) break;
        }

        Now = until;
    }

    private void Acknowledges()
    {
        if (State.Closing is { } closing) Happens(new FloorEvent.Released(Now, closing.Agent, closing.Epoch, "revoked"));
    }

    private void Take(FloorStep step)
    {
        State = step.State;
        _entries.AddRange(step.Entries);
        _effects.AddRange(step.Effects);
    }
}
