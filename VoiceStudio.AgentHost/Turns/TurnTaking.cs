using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.AgentHost.Room;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.AgentHost.Telemetry;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>What turn-taking moves: the owners of the session's other questions.</summary>
internal sealed record TurnPartners(
    RealtimeLine Line,
    SpeechPlayer Player,
    Ears Ears,
    TurnGate Gate,
    ConversationMemory Memory,
    ToolRunner Tools,
    RealtimeOptions Options,
    VoiceTelemetry Telemetry,
    TimeProvider Time);

/// <summary>
/// Carries out what <see cref="TurnMachine"/> decides. One signal at a time, from the session's mailbox; never waits: what takes time is
/// started, and reports back by a signal.
/// </summary>
internal sealed partial class TurnTaking : IDisposable
{
    private readonly string _callId;
    private readonly AgentDefinition _agent;
    private readonly TurnPartners _with;
    private readonly SessionSettings _settings;
    private readonly Action<AgentEvent> _publish;
    private readonly Action<SessionSignal> _post;
    private readonly Action _unmute;
    private readonly ILogger _log;
    private readonly ITimer _watchdog;
    private readonly ITimer _lease;
    private readonly ITimer _recycling;
    private readonly ITimer _released;
    private readonly ITimer _air;
    private readonly ITimer _delivery;
    private readonly List<AgentEvent> _inTheAir = [];
    private TurnState _state;
    private AgentState _shown = AgentState.Initializing;
    private Reply? _reply;
    private Reply? _lastCut;
    private Reply? _interrupted;

    public TurnTaking(JoinRequest join, TurnPartners with, SessionSettings settings, Action<AgentEvent> publish, Action<SessionSignal> post, Action unmute, ILogger log)
    {
        (_callId, _agent, _with, _settings, _publish, _post, _unmute, _log) = (join.CallId, join.Agent, with, settings, publish, post, unmute, log);
        _colleagues = join.Colleagues;
        _watchdog = with.Time.CreateTimer(_ => post(new Overdue()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lease = with.Time.CreateTimer(_ => post(new LeaseEnd()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _recycling = with.Time.CreateTimer(_ => post(new TooOld()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _air = with.Time.CreateTimer(_ => post(new AirClear()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _delivery = with.Time.CreateTimer(_ => post(new DeliveryDue()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _released = with.Time.CreateTimer(_ => post(new TalkReleased()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the page shows of this agent.</summary>
    public AgentState Shown => _shown;

    public void Take(SessionSignal signal)
    {
        switch (signal)
        {
            case EarSignal ear: Take(ear); break;
            case PlayerSignal player: Take(player); break;
            case RealtimeSignal realtime: Take(realtime); break;
            case LinkSignal command: Take(command); break;
            case ToolsEnded tools: Take(tools); break;
            case Overdue: TakeOverdue(); break;
            case LeaseEnd: TakeLeaseEnd(); break;
            case TooOld: TakeTooOld(); break;
            case AirClear: PublishLate(); break;
            case TalkReleased: EndPushedTurn(); break;
            case ToolsSlow slow: Announce(slow.Reply); break;
            case ToolsTooLong tooLong: TakeTooLong(tooLong.Reply); break;
            case DeliveryDue: TryToDeliver(); break;
            case DeliveryAnswered answered: Take(answered); break;
            case ToolsOffered: OfferTools(); break;
        }
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _lease.Dispose();
        _recycling.Dispose();
        _released.Dispose();
        _air.Dispose();
        _delivery.Dispose();
    }

    private void Apply(TurnSignal signal, Reply? next = null)
    {
        var before = _state;
        var (state, effects) = TurnMachine.Next(before, signal);
        _state = state;
        LogTurn(before, signal, state, effects);
        CarryOut(effects, next);
        Show();
    }

    private void Take(PlayerSignal signal)
    {
        if (_reply is not { } reply || reply.Id != signal.ReplyId) return;
        switch (signal)
        {
            case PlayerSignal.SoundStarted:
                reply.HasSounded = true;
                Delivered(reply);
                if (TurnEnd(reply) is { } spoken) _with.Telemetry.FirstFrame(_with.Player.Now - spoken);
                reply.Trace?.AddEvent(new("first_frame"));
                Apply(TurnSignal.SoundStarted);
                break;
            case PlayerSignal.Heard heard when _state == TurnState.Speaking:
                _publish(new ReplyTranscript(reply.Id, reply.Epoch, reply.WordsHeardBy(heard.Samples)));
                break;
            case PlayerSignal.PlayedOut:
                Apply(TurnSignal.PlayedOut);
                break;
        }
    }

    private void Take(EarSignal signal)
    {
        if (signal is EarSignal.Microphone microphone) Push(microphone);
        if (signal is not EarSignal.BargedIn barged || _reply is not { HasSounded: true } reply) return;
        var heard = AudioFormat.Milliseconds(_with.Player.HeardOf(reply.Id));
        _publish(new BargedIn(reply.Id, reply.Epoch, barged.PersonIdentity, heard));
        Apply(TurnSignal.PersonSpoke);
    }

    /// <summary>
    /// Tells the floor that we are silent, when we are so at the listener's ear: what was cut a moment ago is still on its way there, and
    /// the floor gives the word to the next as soon as it knows.
    /// </summary>
    private void PublishAtTheEar(AgentEvent happened)
    {
        var air = _with.Player.StillInTheAir;
        if (air == TimeSpan.Zero && _inTheAir.Count == 0)
        {
            _publish(happened);
            return;
        }

        _inTheAir.Add(happened);
        if (_inTheAir.Count == 1) _air.Change(air, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Also at the end of the session: what waits is told then.</summary>
    public void PublishLate()
    {
        foreach (var happened in _inTheAir) _publish(happened);
        _inTheAir.Clear();
    }

    /// <summary>Shown once the session is open; a change only.</summary>
    private void Show(bool ready = false)
    {
        if (_shown == AgentState.Initializing && !ready) return;
        var now = _state switch
        {
            TurnState.Speaking => AgentState.Speaking,
            TurnState.Quiet => AgentState.Listening,
            _ => AgentState.Thinking,
        };
        if (now == _shown) return;
        _shown = now;
        _publish(new StateChanged(now));
    }

    private sealed record Overdue : SessionSignal;

    private sealed record LeaseEnd : SessionSignal;

    private sealed record AirClear : SessionSignal;

    private sealed record TooOld : SessionSignal;

    private sealed record TalkReleased : SessionSignal;

    [LoggerMessage(LogLevel.Debug, "{Before} + {Signal} → {After}: {Effects}")]
    private partial void LogTurn(TurnState before, TurnSignal signal, TurnState after, TurnEffects effects);
}
