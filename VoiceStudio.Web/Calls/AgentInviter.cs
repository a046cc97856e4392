using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;

namespace VoiceStudio.Web.Calls;

/// <summary>Brings one agent into a call: pins its version, names its session, signs the join, and writes down why it cannot come if it cannot.</summary>
internal sealed class AgentInviter(IDbContextFactory<StudioDb> databases, LiveKitRooms rooms, AgentHosts hosts, CallbackTokens tokens, ConversationMemory memory, ConversationDesk desk, OwnAddress own,
    IOptionsMonitor<CallsOptions> options, TimeProvider time)
{
    /// <summary>Gives each its place in the call: they are shown as joining. All are seated before the first is sent, so that each is told who the others are.</summary>
    /// <exception cref="RefusedException">There is no such agent.</exception>
    public async Task SeatAsync(LiveCall call, IReadOnlyList<Guid> agentIds, CancellationToken cancellationToken)
    {
        foreach (var agentId in agentIds) await call.PostAsync(new CallSignal.Invited(agentId, await PlanAsync(call, agentId, cancellationToken)), cancellationToken);
    }

    /// <summary>Has the hosts of seated agents send them in, in parallel; returns when each has answered. One that cannot come is shown as failed.</summary>
    public async Task SendAsync(LiveCall call, IReadOnlyList<Guid> agentIds, CancellationToken cancellationToken)
    {
        await Task.WhenAll(agentIds.Select(id => SendAsync(call, id, call.State.Sessions[id].Invitation, cancellationToken)));
        await TellColleaguesAsync(call, cancellationToken);
    }

    /// <exception cref="RefusedException">It is not in the call.</exception>
    public async Task RemoveAsync(LiveCall call, Guid agentId, CancellationToken cancellationToken)
    {
        if (!call.State.Sessions.TryGetValue(agentId, out var session)) throw RefusedException.NotFound("agent in this call");
        const string reason = "Removed from the call.";
        await call.PostAsync(new CallSignal.Removed(agentId, reason), cancellationToken);
        await hosts.LeaveAsync(session.Invitation.ServiceUrl, new(call.Id.ToString(), agentId.ToString(), reason), cancellationToken);
        await rooms.RemoveAsync(call.State.RoomName, Identities.OfAgent(agentId), cancellationToken);
        await TellColleaguesAsync(call, cancellationToken);
    }

    private static readonly Uri NoService = new("about:blank");

    private async Task<Invitation> PlanAsync(LiveCall call, Guid agentId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var version = await db.Agents.Where(a => a.Id == agentId && a.DeletedAt == null && !a.Disabled).Select(a => a.CurrentVersion).SingleOrDefaultAsync(cancellationToken);
        if (await AgentDefinitions.FindAsync(db, agentId, version, cancellationToken) is not var (agent, settings)) throw RefusedException.NotFound("agent");
        var attempt = (call.State.Sessions.GetValueOrDefault(agentId)?.Invitation.Attempt ?? 0) + 1;
        return new(attempt, agent, settings.Color, settings.ServiceUrl ?? await hosts.DefaultUrlAsync(cancellationToken) ?? NoService);
    }

    private async Task SendAsync(LiveCall call, Guid agentId, Invitation invitation, CancellationToken cancellationToken)
    {
        var why = invitation.ServiceUrl == NoService
            ? "No agent host is there to run it: set AgentHost:Url."
            : await hosts.JoinAsync(invitation.ServiceUrl, await JoinOfAsync(call, agentId, invitation, cancellationToken), cancellationToken);
        var report = why is null ? new StatusReport(AgentStatus.Joining, null, time.GetUtcNow()) : new StatusReport(AgentStatus.Failed, why, time.GetUtcNow());
        await call.PostAsync(new CallSignal.Reported(agentId, invitation.Attempt, report), cancellationToken);
    }

    private async Task<JoinRequest> JoinOfAsync(LiveCall call, Guid agentId, Invitation invitation, CancellationToken cancellationToken)
    {
        var state = call.State;
        var (identity, address) = (Identities.OfAgent(agentId), own.BaseUrl);
        return new()
        {
            CallId = call.Id.ToString(),
            RoomName = state.RoomName,
            LiveKitUrl = await rooms.UrlAsync(cancellationToken),
            Token = rooms.TokenForAgent(state.RoomName, identity, invitation.Agent.Name),
            Identity = identity,
            Agent = invitation.Agent,
            Colleagues = [.. ColleaguesOf(state, agentId)],
            History = await memory.RecallAsync(state.Shown.ConversationId, options.CurrentValue.HistoryLines, cancellationToken),
            CallbackUrl = new Uri(address, $"api/calls/{call.Id}/agents/{agentId}/status"),
            LinkUrl = new Uri(address, AgentLinkHub.Path.TrimStart('/')),
            Desk = desk.Open(state.Shown.ConversationId, agentId),
            CallbackToken = tokens.Make(new(call.Id, agentId, invitation.Attempt)),
        };
    }

    private static async Task TellColleaguesAsync(LiveCall call, CancellationToken cancellationToken)
    {
        foreach (var agentId in call.State.Sessions.Keys)
        {
            if (call.LinkTo(agentId.ToString()) is { } link) await link.SetColleagues([.. ColleaguesOf(call.State, agentId)]).WaitAsync(cancellationToken);
        }
    }

    private static IEnumerable<Colleague> ColleaguesOf(CallState state, Guid agentId)
        => from seat in state.Shown.Agents
           where seat.AgentId != agentId.ToString() && seat.Status is not (AgentStatus.Failed or AgentStatus.Left)
           select new Colleague(seat.AgentId, seat.Name, state.Sessions[Guid.Parse(seat.AgentId)].Invitation.Agent.Domain);
}
