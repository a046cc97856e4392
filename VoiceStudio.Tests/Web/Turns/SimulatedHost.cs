using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>An agent's host as docs/turns.md describes it, reduced to its gate, its ears and its link.</summary>
internal sealed class SimulatedHost(string agent)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NativeQueue = TimeSpan.FromMilliseconds(200);

    public string Agent => agent;
    public Queue<(DateTimeOffset Arrives, DateTimeOffset Sent, FloorEffect Command)> Down { get; } = new();
    public Queue<(DateTimeOffset Arrives, Func<DateTimeOffset, FloorEvent> Event)> Up { get; } = new();
    public bool LinkUp { get; set; } = true;
    public bool Alive { get; set; } = true;
    public bool Stopped { get; private set; }
    public bool Listening { get; private set; }
    public bool MutedAtServer { get; set; }
    public long Epoch { get; private set; }
    public bool Speaking { get; private set; }
    public string? HearsTurn { get; set; }
    private DateTimeOffset LeaseUntil { get; set; }
    private bool GateOpen { get; set; }
    private DateTimeOffset ResidueUntil { get; set; }

    /// <summary>Could sound come out of it now?</summary>
    public bool IsAudible(DateTimeOffset now) => Alive && !Stopped && !MutedAtServer && (Holds(now) || now < ResidueUntil);

    public bool Holds(DateTimeOffset now) => GateOpen && now < LeaseUntil;

    public void Receive(FloorEffect command, DateTimeOffset sent, DateTimeOffset now)
    {
        switch (command)
        {
            case FloorEffect.Grant { Command: var grant } when grant.Epoch >= Epoch && now < grant.IssuedAt + grant.Lease: Open(grant); break;
            case FloorEffect.Renew e when GateOpen && e.Epoch == Epoch && now < LeaseUntil: LeaseUntil = sent + Lease; break;
            case FloorEffect.Revoke e:
                if (e.Epoch >= Epoch) (Epoch, GateOpen, Speaking, ResidueUntil) = (e.Epoch, false, false, default);
                Say(now, at => new FloorEvent.Released(at, agent, e.Epoch, "revoked"));
                break;
            case FloorEffect.Listen e: Listening = e.Streaming; break;
        }
    }

    /// <summary>A lease that has run out is reported, once.</summary>
    public void Expire(DateTimeOffset now)
    {
        if (!GateOpen || now < LeaseUntil || !Alive || Stopped) return;
        (GateOpen, Speaking) = (false, false);
        var epoch = Epoch;
        Say(now, at => new FloorEvent.Released(at, agent, epoch, "its lease ran out"));
    }

    /// <summary>The next thing the model does with its turn: it begins to sound, or it is done.</summary>
    public void Work(DateTimeOffset now, ReplyOutcome outcome)
    {
        if (!Holds(now) || Stopped) return;
        var epoch = Epoch;
        if (!Speaking && outcome == ReplyOutcome.Completed)
        {
            Speaking = true;
            Say(now, at => new FloorEvent.ReplyStarted(at, agent, epoch));
            return;
        }

        (GateOpen, Speaking, ResidueUntil) = (false, false, default);
        Say(now, at => new FloorEvent.ReplyEnded(at, agent, epoch, outcome, null));
    }

    public void RequestTurn(DateTimeOffset now, string request, string to)
    {
        var epoch = Epoch;
        if (Holds(now) && !Stopped) Say(now, at => new FloorEvent.TurnRequested(at, agent, epoch, request, to, to, "it knows"));
    }

    /// <summary>Local voice activity: the gate closes before anybody is asked.</summary>
    public void HearPerson(DateTimeOffset now, string turn, string person)
    {
        if (GateOpen && Speaking)
        {
            var epoch = Epoch;
            Say(now, at => new FloorEvent.BargedIn(at, agent, epoch, person, 100));
        }

        (GateOpen, Speaking, HearsTurn) = (false, false, turn);
        Say(now, at => new FloorEvent.SpeechStarted(at, agent, turn, person));
    }

    public void PersonStops(DateTimeOffset now, TimeSpan length)
    {
        if (HearsTurn is not { } turn) return;
        HearsTurn = null;
        Say(now, at => new FloorEvent.SpeechEnded(at, agent, turn, length, Answering: true));
    }

    public void Stop() => Stopped = true;

    public void Wake(DateTimeOffset now)
    {
        if (!Stopped) return;
        Stopped = false;
        // What lay in the native queue when it was stopped comes out, whatever the gate says.
        if (Speaking) ResidueUntil = now + NativeQueue;
        if (!Holds(now)) (GateOpen, Speaking) = (false, false);
    }

    public void Crash()
    {
        (Alive, LinkUp, Stopped, GateOpen, Speaking, Listening, HearsTurn, ResidueUntil) = (false, false, false, false, false, false, null, default);
        Down.Clear();
        Up.Clear();
    }

    /// <summary>A new session, that knows nothing of the old one's epochs.</summary>
    public void Rejoin() => (Alive, LinkUp, Epoch, MutedAtServer) = (true, true, 0, false);

    private void Open(FloorGrant grant)
    {
        if (grant.Epoch == Epoch)
        {
            if (GateOpen) MutedAtServer = false;
            return;
        }

        MutedAtServer = false;
        (Epoch, GateOpen, LeaseUntil, ResidueUntil) = (grant.Epoch, true, grant.IssuedAt + grant.Lease, default);
        Speaking = grant.Purpose == GrantPurpose.Resume && Speaking;
    }

    private void Say(DateTimeOffset now, Func<DateTimeOffset, FloorEvent> what) => Up.Enqueue((now, what));
}
