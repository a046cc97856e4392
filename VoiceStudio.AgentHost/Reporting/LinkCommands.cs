using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Reporting;

/// <summary>A command from Web, on its way into the mailbox.</summary>
internal abstract record LinkSignal : SessionSignal
{
    internal sealed record Granted(FloorGrant Grant) : LinkSignal;

    internal sealed record Renewed(FloorRenewal Renewal) : LinkSignal;

    internal sealed record Revoked(FloorRevocation Revocation) : LinkSignal;

    internal sealed record Listening(bool Streaming) : LinkSignal;

    internal sealed record Discarded(string TurnId) : LinkSignal;

    internal sealed record Told(HeardItem Item) : LinkSignal;

    internal sealed record RequestAnswered(TurnRequestAnswer Answer) : LinkSignal;

    internal sealed record Company(IReadOnlyList<Colleague> Colleagues) : LinkSignal;

    internal sealed record Muted(bool IsMuted) : LinkSignal;

    internal sealed record ToolStopped(string ToolCallId) : LinkSignal;

    internal sealed record ApprovalAnswered(string ToolCallId, bool Approved) : LinkSignal;

    internal sealed record Left(string Reason) : LinkSignal;
}

/// <summary>Web's commands, put into the session's mailbox in the order in which they come.</summary>
internal sealed class LinkCommands(Action<SessionSignal> post) : IAgentLinkClient
{
    public Task Grant(FloorGrant grant) => Post(new LinkSignal.Granted(grant));

    public Task Renew(FloorRenewal renewal) => Post(new LinkSignal.Renewed(renewal));

    public Task Revoke(FloorRevocation revocation) => Post(new LinkSignal.Revoked(revocation));

    public Task Listen(bool streaming) => Post(new LinkSignal.Listening(streaming));

    public Task Discard(string turnId) => Post(new LinkSignal.Discarded(turnId));

    public Task Hear(HeardItem item) => Post(new LinkSignal.Told(item));

    public Task AnswerTurnRequest(TurnRequestAnswer answer) => Post(new LinkSignal.RequestAnswered(answer));

    public Task SetColleagues(IReadOnlyList<Colleague> colleagues) => Post(new LinkSignal.Company(colleagues));

    public Task SetMuted(bool muted) => Post(new LinkSignal.Muted(muted));

    public Task StopTool(string toolCallId) => Post(new LinkSignal.ToolStopped(toolCallId));

    public Task AnswerApproval(string toolCallId, bool approved) => Post(new LinkSignal.ApprovalAnswered(toolCallId, approved));

    public Task Leave(string reason) => Post(new LinkSignal.Left(reason));

    private Task Post(LinkSignal command)
    {
        post(command);
        return Task.CompletedTask;
    }
}
