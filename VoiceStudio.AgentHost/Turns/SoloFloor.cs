using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>
/// The floor of a call whose caller offers no live link: one agent, which is granted every turn at once and without end. So the session
/// knows one way of taking turns only.
/// </summary>
internal sealed class SoloFloor(AgentDefinition agent, Action<SessionSignal> post)
{
    private long _epoch;

    /// <summary>The agent is in the room and its session is open.</summary>
    public void Open()
    {
        post(new LinkSignal.Listening(true));
        if (!string.IsNullOrWhiteSpace(agent.Greeting)) Grant(GrantPurpose.Greet, null);
    }

    public void Take(AgentEvent happened)
    {
        if (happened is PersonSpeechEnded ended) Grant(GrantPurpose.AnswerPerson, ended.TurnId);
        if (happened is not TurnRequested request) return;
        var isForItself = request.Agent == agent.AgentId;
        post(new LinkSignal.RequestAnswered(new TurnRequestAnswer(request.RequestId, isForItself, isForItself ? "Nobody else is there." : "Nobody else can speak in this call.")));
        if (isForItself) Grant(GrantPurpose.HandOff, null, new Briefing(agent.Name, request.Reason));
    }

    private void Grant(GrantPurpose purpose, string? turnId, Briefing? briefing = null)
        => post(new LinkSignal.Granted(new FloorGrant(++_epoch, TimeSpan.MaxValue, purpose, turnId, Briefing: briefing)));
}
