using System.Text.Json;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>
/// A call in which everything may go wrong: hosts with gates, links that delay and break, a LiveKit server that mutes late or not at all, a
/// Web that crashes between any two lines. Time is simulated. After every step the rules of docs/turns.md are checked.
/// </summary>
internal sealed class FloorWorld
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] People = ["ann", "ben"];
    private static readonly TurnOptions Rules = new();

    private readonly SimulatedHost[] _hosts = [new("atlas"), new("scout"), new("nova")];
    private readonly List<LedgerEntry> _ledger = [];
    private readonly Action<string>? _trace;
    private readonly List<FloorEvent> _seen = [];
    private readonly List<(DateTimeOffset Arrives, FloorEvent Event)> _later = [];
    private FloorState _state = new();
    private DateTimeOffset _now = Start;
    private DateTimeOffset _heardAt = Start;
    private int _names;
    private bool _webDown;
    private bool _serverRefused;
    private int _crashAfter = -1;

    /// <param name="trace">Told every line of the story, to read a case that failed.</param>
    public FloorWorld(Action<string>? trace = null)
    {
        _trace = trace;
        Take(Floor.Open(Rules, _now));
        foreach (var host in _hosts) Happen(new FloorEvent.AgentAdded(_now, host.Agent, host.Agent, host.Agent != "nova", host.Agent == "atlas"));
        foreach (var host in _hosts) Happen(new FloorEvent.AgentReady(_now, host.Agent));
        Happen(new FloorEvent.PersonCame(_now, "ann"));
    }

    public FloorState State => _state;
    public IReadOnlyList<LedgerEntry> Entries => _ledger;

    /// <summary>One thing happens, of the kind and to whom the numbers say; then time passes.</summary>
    public void Step(int kind, int whom, int milliseconds)
    {
        var host = _hosts[whom % _hosts.Length];
        var person = People[whom % People.Length];
        switch (kind)
        {
            case 0 or 1 or 2: Speak(person); break;
            case 3 or 4 or 5: StopSpeaking(milliseconds); break;
            case 6 or 7 or 8 or 9: RouteTo(whom); break;
            case 10 or 11 or 12 or 13: foreach (var h in _hosts) h.Work(_now, ReplyOutcome.Completed); break;
            case 14: foreach (var h in _hosts) h.Work(_now, (ReplyOutcome)(whom % 5)); break;
            case 15 or 16: foreach (var h in _hosts) h.RequestTurn(_now, NewName(), host.Agent); break;
            case 17: Tell(new FloorEvent.Typed(_now, NewName(), person, "hello")); break;
            case 18: Tell(new FloorEvent.AgentPicked(_now, host.Agent, person)); break;
            case 19: Tell(new FloorEvent.Undone(_now, person)); break;
            case 20: Tell(new FloorEvent.Muted(_now, host.Agent, whom % 2 == 0, person)); break;
            case 21: CutLink(host); break;
            case 22: RaiseLink(host); break;
            case 23: host.Stop(); break;
            case 24: host.Wake(_now); break;
            case 25: Crash(host); break;
            case 26: Rejoin(host); break;
            case 27: _webDown = true; foreach (var h in _hosts) h.LinkUp = false; break;
            case 28: StartWeb(); break;
            case 29: _crashAfter = whom % 3; break;
            case 30: Tell(new FloorEvent.AgentFailed(_now, host.Agent, "no session", Gone: false)); break;
            case 31 when _seen.Count > 0: Repeat(_seen[^(1 + (whom % Math.Min(_seen.Count, 30)))]); break;
            case 32 when host.Up.Count > 0: host.Up.Dequeue(); break;
            case 33: Tell(new FloorEvent.PersonWent(_now, person)); break;
            case 34: Tell(new FloorEvent.PersonCame(_now, person)); break;
            case 35: Tell(new FloorEvent.AgentRemoved(_now, host.Agent)); break;
            case 36: Seat(host); break;
            case 37: Pass(TimeSpan.FromSeconds(milliseconds / 100.0)); break;
        }

        Pass(TimeSpan.FromMilliseconds(milliseconds % 700));
    }

    /// <summary>Everything works again, nobody speaks, and a minute or two goes by.</summary>
    public void CalmDown()
    {
        _crashAfter = -1;
        foreach (var host in _hosts)
        {
            host.Wake(_now);
            if (!host.Alive) Rejoin(host);
            Seat(host);
            StartWeb();
            RaiseLink(host);
            Tell(new FloorEvent.Muted(_now, host.Agent, false, "ann"));
        }

        StopSpeaking(1000);
        for (var second = 0; second < 100 && !IsAtRest(); second++)
        {
            foreach (var host in _hosts) host.Work(_now, ReplyOutcome.Completed);
            Pass(TimeSpan.FromSeconds(1));
        }
    }

    public bool ReplaysToTheSameState() => Json(FloorHistory.Replay(_ledger)) == Json(_state);

    /// <summary>The same by way of the rows in the database: slower.</summary>
    public bool ReplaysFromItsRows() => Json(Ledger.Replay(_ledger.Select((e, i) => Ledger.ToRow(i + 1, e)))) == Json(_state);

    public static string Json(FloorState state) => JsonSerializer.Serialize(state) + state.Phase.GetType().Name + JsonSerializer.Serialize<object>(state.Phase);

    private bool IsAtRest() => _state is { Phase: FloorPhase.Open, Closing: null } && _later.Count == 0 && _hosts.All(h => h.Up.Count == 0 && h.Down.Count == 0);

    private void Speak(string person)
    {
        var turn = NewName();
        foreach (var host in _hosts.Where(h => h.Listening && h is { Alive: true, Stopped: false })) host.HearPerson(_now, turn, person);
    }

    private void StopSpeaking(int milliseconds)
    {
        foreach (var host in _hosts.Where(h => h is { Alive: true, Stopped: false })) host.PersonStops(_now, TimeSpan.FromMilliseconds(milliseconds * 2));
    }

    private void RouteTo(int whom)
    {
        if (_state.Phase is not (FloorPhase.Routing { Turn: { } } or FloorPhase.Granted { Turn: { } })) return;
        var turn = (_state.Phase as FloorPhase.Routing)?.Turn ?? ((FloorPhase.Granted)_state.Phase).Turn!;
        string[] all = [.. _hosts.Select(h => h.Agent)];
        var decision = (whom % 6) switch
        {
            0 or 1 => RouteDecision.Stay("stay", 0.9),
            2 => RouteDecision.NoWords,
            3 => new RouteDecision(RouteKind.Several, [.. all], "everyone", 1),
            _ => new RouteDecision(RouteKind.Switch, [all[whom % 3]], "by name", 1),
        };
        Tell(new FloorEvent.Routed(_now, turn.Id, decision));
    }

    private void CutLink(SimulatedHost host)
    {
        if (!host.LinkUp) return;
        host.LinkUp = false;
        host.Down.Clear();
        Tell(new FloorEvent.LinkCut(_now, host.Agent));
    }

    private void RaiseLink(SimulatedHost host)
    {
        if (host.LinkUp || !host.Alive || host.Stopped || _webDown) return;
        host.LinkUp = true;
        Tell(new FloorEvent.AgentReady(_now, host.Agent));
    }

    private void Crash(SimulatedHost host)
    {
        if (!host.Alive) return;
        host.Crash();
        Tell(new FloorEvent.LinkCut(_now, host.Agent));
        if (_names % 2 == 0) Tell(new FloorEvent.AgentFailed(_now, host.Agent, "left the room", Gone: true));
    }

    private void Rejoin(SimulatedHost host)
    {
        if (host.Alive || _webDown) return;
        host.Rejoin();
        Tell(new FloorEvent.AgentReady(_now, host.Agent));
    }

    private void Seat(SimulatedHost host)
    {
        if (_webDown || _state.Find(host.Agent) is not null) return;
        Tell(new FloorEvent.AgentAdded(_now, host.Agent, host.Agent, true, false));
        if (host is { Alive: true, LinkUp: true }) Tell(new FloorEvent.AgentReady(_now, host.Agent));
    }

    private void StartWeb()
    {
        if (!_webDown) return;
        _webDown = false;
        Assert.True(ReplaysToTheSameState(), "the ledger replays to another state");
        _state = FloorHistory.Replay(_ledger);
        _heardAt = _now;
        Happen(new FloorEvent.Restarted(_now));
        foreach (var host in _hosts) RaiseLink(host);
    }

    /// <summary>A message comes twice, or long after it was sent.</summary>
    private void Repeat(FloorEvent old) => Tell(old with { At = _now });

    private void Tell(FloorEvent happened)
    {
        if (!_webDown) Happen(happened);
    }

    private void Happen(FloorEvent happened)
    {
        if (happened is FloorEvent.SpeechStarted or FloorEvent.SpeechEnded or FloorEvent.ReplyStarted or FloorEvent.ReplyEnded or FloorEvent.BargedIn or FloorEvent.Released
            or FloorEvent.TurnRequested or FloorEvent.TrackMuted or FloorEvent.Routed or FloorEvent.Typed) _seen.Add(happened);
        _trace?.Invoke($"{happened}");
        Take(Floor.Apply(_state, happened));
        Check();
    }

    private void Take(FloorStep step)
    {
        _ledger.AddRange(step.Entries);
        foreach (var entry in step.Entries) _trace?.Invoke($"    {entry}");
        _state = step.State;
        if (step.Entries.Any(e => e is LedgerEntry.Granted)) _heardAt = _now;
        foreach (var effect in step.Effects)
        {
            if (_crashAfter == 0)
            {
                (_crashAfter, _webDown) = (-1, true);
                foreach (var host in _hosts) host.LinkUp = false;
                return;
            }

            if (_crashAfter > 0) _crashAfter--;
            _trace?.Invoke($"  > {effect}");
            Send(effect);
        }
    }

    private void Send(FloorEffect effect)
    {
        // Delays come from the counter, so that a failing case repeats itself exactly.
        var delay = TimeSpan.FromMilliseconds(_names * 37 % 90 + (_names % 11 == 0 ? 1800 : 0));
        _names++;
        if (effect is FloorEffect.MuteTrack mute)
        {
            var done = _names % 9 != 0;
            _serverRefused |= !done;
            _later.Add((_now + delay, new FloorEvent.TrackMuted(_now, mute.Agent, mute.Epoch, done)));
            return;
        }

        var agent = effect switch
        {
            FloorEffect.Grant e => e.Agent,
            FloorEffect.Renew e => e.Agent,
            FloorEffect.Revoke e => e.Agent,
            FloorEffect.Listen e => e.Agent,
            _ => null,
        };
        if (_hosts.FirstOrDefault(h => h.Agent == agent) is not { LinkUp: true } host) return;
        var after = host.Down.Count > 0 ? host.Down.Last().Arrives : _now;
        host.Down.Enqueue((after > _now + delay ? after : _now + delay, _now, effect));
    }

    private void Pass(TimeSpan time)
    {
        var until = _now + time;
        while (true)
        {
            Deliver();
            if (NextMoment() is not { } next || next > until) break;
            _now = next > _now ? next : _now;
            foreach (var host in _hosts) host.Expire(_now);
            if (!_webDown && Floor.NextDue(_state, _heardAt, _now.AddTicks(-1)) <= _now) TimePasses();
        }

        _now = until;
        Check();
    }

    private void TimePasses()
    {
        var before = _ledger.Count;
        Happen(new FloorEvent.TimePassed(_now, _heardAt));
        Assert.True(_ledger.Count > before || _webDown || Floor.NextDue(_state, _heardAt, _now) is not { } next || next > _now, "time passes, nothing happens, and the floor asks for the same moment again");
    }

    private DateTimeOffset? NextMoment()
    {
        DateTimeOffset? next = _webDown ? null : Floor.NextDue(_state, _heardAt, _now);
        foreach (var host in _hosts.Where(h => h is { LinkUp: true, Stopped: false } && h.Down.Count > 0)) next = Earlier(next, host.Down.Peek().Arrives);
        foreach (var (arrives, _) in _later) next = Earlier(next, arrives);
        return next;
    }

    private void Deliver()
    {
        for (var again = true; again;)
        {
            again = false;
            foreach (var host in _hosts)
            {
                while (host is { LinkUp: true, Stopped: false } && host.Down.Count > 0 && host.Down.Peek().Arrives <= _now)
                {
                    var (_, sent, command) = host.Down.Dequeue();
                    _trace?.Invoke($"  at {host.Agent}: {command}");
                    host.Receive(command, sent, _now);
                    Check();
                }

                while (host is { LinkUp: true, Stopped: false } && !_webDown && host.Up.Count > 0 && host.Up.Peek().Arrives <= _now)
                {
                    var said = host.Up.Dequeue().Event(_now);
                    if (_state.Find(host.Agent) is { Status: SeatStatus.Lost }) Happen(new FloorEvent.AgentReady(_now, host.Agent));
                    if (_state.Phase is FloorPhase.Granted g && g.Agent == host.Agent) _heardAt = _now;
                    Tell(said);
                    again = true;
                }
            }

            foreach (var late in _later.Where(l => l.Arrives <= _now).ToList())
            {
                _later.Remove(late);
                if (late.Event is FloorEvent.TrackMuted { Done: true } muted) _hosts.First(h => h.Agent == muted.Agent).MutedAtServer = true;
                Tell(late.Event with { At = _now });
                again = true;
            }
        }
    }

    private void Check()
    {
        Assert.True(_hosts.Count(h => h.Holds(_now)) <= 1 || _hosts.Count(h => h.IsAudible(_now)) <= 1, "two gates are open");
        // What a stopped host still has in its native queue is held back by the server alone.
        Assert.True(_serverRefused || _hosts.Count(h => h.IsAudible(_now)) <= 1, "two agents may be heard at once");
        if (_webDown) return;
        Assert.True(_state.Phase is FloorPhase.Open || Floor.NextDue(_state, _heardAt, _now) is not null || _state.Closing is not null, "nothing would ever end the state of the floor");
        Assert.False(_state is { Phase: FloorPhase.Granted, Closing: not null }, "granted while a gate may be open");
        Assert.True(_state.AgentTurns <= Rules.MaxAgentTurns, "the loop cap does not hold");
    }

    private string NewName() => $"n{_names++}";

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset other) => one is null || other < one ? other : one;
}
