using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Web.Turns;

/// <summary>Effects down the links, events up from them.</summary>
internal sealed partial class CallFloor
{
    private async Task DoAsync(FloorEffect effect, CancellationToken callEnded)
    {
        switch (effect)
        {
            case FloorEffect.Grant e:
                await TellAsync(e.Agent, speaksNext: true, callEnded);
                var grant = e.Command with { Briefing = Brief(e.Command) };
                await SendAsync(e.Agent, link => link.Grant(grant with { IssuedAt = Now }), callEnded);
                break;
            case FloorEffect.Renew e: await SendAsync(e.Agent, link => link.Renew(new FloorRenewal(e.Epoch, _state.Rules.Lease) { IssuedAt = Now }), callEnded); break;
            case FloorEffect.Revoke e: await SendAsync(e.Agent, link => link.Revoke(new FloorRevocation(e.Epoch, e.Reason)), callEnded); break;
            case FloorEffect.Listen e: await SendAsync(e.Agent, link => link.Listen(e.Streaming), callEnded); break;
            case FloorEffect.Discard e: await SendAsync(e.Agent, link => link.Discard(e.Turn), callEnded); break;
            case FloorEffect.AnswerRequest e: await SendAsync(e.Agent, link => link.AnswerTurnRequest(e.Answer), callEnded); break;
            case FloorEffect.SetMuted e: await SendAsync(e.Agent, link => link.SetMuted(e.Muted), callEnded); break;
            case FloorEffect.MuteTrack e: _errands.Add(MuteTrackAsync(e.Agent, e.Epoch, callEnded)); break;
            case FloorEffect.Route e when _memory.IsFinal(e.Turn.Id) || e.Turn.Text is not null: _errands.Add(RouteAsync(e.Turn.Id, callEnded)); break;
            case FloorEffect.Notify e: _stage.Notify(new NoticeView(e.Code, e.Text, Warning: true)); break;
        }
    }

    private async Task SendAsync(string agent, Func<IAgentLinkClient, Task> command, CancellationToken callEnded)
    {
        if (_stage.LinkTo(agent) is not { } link) return;
        try
        {
            await command(link).WaitAsync(SendLimit, _time, callEnded);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or IOException || (e is OperationCanceledException && !callEnded.IsCancellationRequested))
        {
            // The link is going down: its end is reported as an event of its own, and a reconnected agent is told again where things stand.
            LogSendFailed(_callId, agent, e);
        }
    }

    private Briefing? Brief(FloorGrant grant)
    {
        var question = grant.Purpose is GrantPurpose.AnswerPerson or GrantPurpose.HandOff ? _memory.TextOf(grant.TurnId) : null;
        return grant.Briefing is { } briefing ? briefing with { OpenQuestion = question } : null;
    }

    private async Task MuteTrackAsync(string agent, long epoch, CancellationToken callEnded)
    {
        var done = await _stage.MuteTrackAsync(agent, callEnded);
        // What the server passed on before is still on its way to the listener; the next speaker is granted the floor at once.
        if (done) await Task.Delay(_state.Rules.ToTheEar, _time, callEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Post(new FloorEvent.TrackMuted(Now, agent, epoch, done));
    }

    private async Task RouteAsync(string turn, CancellationToken callEnded)
    {
        var decision = await _router.DecideAsync(Question(turn), callEnded);
        Post(new FloorEvent.Routed(Now, turn, decision));
    }

    private async Task TakeAsync(string agent, AgentEvent happened, CancellationToken callEnded)
    {
        // Whoever speaks to us is alive, whatever we thought.
        if (_state.Find(agent) is { Status: SeatStatus.Lost } && _stage.LinkTo(agent) is not null) await ApplyAsync(new FloorEvent.AgentReady(Now, agent), callEnded);
        if (_state.Phase is FloorPhase.Granted g && g.Agent == agent) _heardAt = Now;

        switch (happened)
        {
            case PersonTranscript e: Understood(e, callEnded); break;
            case ReplyStarted e: _memory.AgentBegan(e.ReplyId, agent, NameOfAgent(agent)); break;
            case ReplyTranscript e: _memory.Said(e.ReplyId, e.Text, final: false); break;
            case ReplyEnded e: _memory.AgentEnded(e.ReplyId, e.Text); break;
            case ToolCalled { Result: null, Error: null } e: _runningTools[e.ToolCallId] = Now; break;
            case ToolCalled e: _runningTools.Remove(e.ToolCallId); break;
        }

        if (Translate(agent, happened) is { } said) await ApplyAsync(said, callEnded);
        else await TellAsync(callEnded);
    }

    private void Understood(PersonTranscript e, CancellationToken callEnded)
    {
        _memory.Said(e.TurnId, e.Text, e.Final);
        if (e.Final && _state.Phase is FloorPhase.Routing { Decided: null } or FloorPhase.Granted && _state.IsLive(e.TurnId)) _errands.Add(RouteAsync(e.TurnId, callEnded));
    }

    private string NameOfAgent(string agent) => _state.Find(agent)?.Name ?? agent;

    private FloorEvent? Translate(string agent, AgentEvent happened) => happened switch
    {
        PersonSpeechStarted e => new FloorEvent.SpeechStarted(Now, agent, e.TurnId, e.PersonIdentity),
        PersonSpeechEnded e => new FloorEvent.SpeechEnded(Now, agent, e.TurnId, TimeSpan.FromMilliseconds(e.DurationMs), e.Answering),
        ReplyStarted e => new FloorEvent.ReplyStarted(Now, agent, e.Epoch),
        ReplyEnded e => new FloorEvent.ReplyEnded(Now, agent, e.Epoch, e.Outcome, e.Reason),
        BargedIn e => new FloorEvent.BargedIn(Now, agent, e.Epoch, e.PersonIdentity, e.PlayedMs),
        FloorReleased e => new FloorEvent.Released(Now, agent, e.Epoch, e.Reason),
        TurnRequested e => new FloorEvent.TurnRequested(Now, agent, e.Epoch, e.RequestId, Mentions.Find(e.Agent, _agents), e.Agent, e.Reason),
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: a command to agent {AgentId} could not be sent.")]
    private partial void LogSendFailed(Guid callId, string agentId, Exception reason);
}
