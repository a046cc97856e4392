using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>The live agent link: one connection per session. Events come up and are confirmed when they are stored; commands go down.</summary>
[Authorize(AuthenticationSchemes = AgentLinkAuthentication.SchemeName)]
internal sealed partial class AgentLinkHub(LiveCalls calls, ILogger<AgentLinkHub> log) : Hub<IAgentLinkClient>, IAgentLink
{
    public const string Path = "/hubs/agents";

    private const int MaxBatch = 1_000;

    public override async Task OnConnectedAsync()
    {
        var session = Session;
        // A host reconnects faster than a restarted Web has read its calls back.
        await calls.Restored.WaitAsync(Context.ConnectionAborted);
        if (calls.Find(session.CallId) is not { } call)
        {
            LogNoCall(session.AgentId, session.CallId);
            await Clients.Caller.Leave("The call is over.");
            Context.Abort();
            return;
        }

        call.Post(new CallSignal.LinkUp(session.AgentId, session.Attempt, Context.ConnectionId));
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        calls.Find(Session.CallId)?.Post(new CallSignal.LinkDown(Session.AgentId, Context.ConnectionId));
        return base.OnDisconnectedAsync(exception);
    }

    public async Task<long> Publish(IReadOnlyList<AgentEvent> events)
    {
        var session = Session;
        if (events.Count > MaxBatch) throw new HubException($"Up to {MaxBatch} events at once.");
        var call = calls.Find(session.CallId) ?? throw new HubException("The call is over.");
        try
        {
            await call.PostAsync(new CallSignal.Events(session.AgentId, session.Attempt, events), Context.ConnectionAborted);
        }
        catch (RefusedException e)
        {
            throw new HubException(e.Message);
        }

        return call.State.Sessions.TryGetValue(session.AgentId, out var known) && known.Invitation.Attempt == session.Attempt
            ? known.LastSequence
            : throw new HubException("This session has been replaced by another.");
    }

    private SessionKey Session => AgentLinkAuthentication.SessionOf(Context.User!);

    [LoggerMessage(LogLevel.Information, "Agent {AgentId} connects for call {CallId}, which is over.")]
    private partial void LogNoCall(Guid agentId, Guid callId);
}
