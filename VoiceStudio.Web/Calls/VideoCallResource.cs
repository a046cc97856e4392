using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// A conversation's call as something to be had: creates the room, mints the tokens, and asks the agents' hosts to send them in, all at once. An agent that
/// cannot come does not keep the call from going on.
/// </summary>
internal sealed class VideoCallResource(IDbContextFactory<StudioDb> databases, LiveCalls calls, LiveKitRooms rooms, AgentInviter inviter, TimeProvider time)
{
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Starts the conversation's call, or joins the one that goes on; the hosts of its agents have answered when this returns.</summary>
    /// <exception cref="RefusedException">Not found; no LiveKit server.</exception>
    public async Task<JoinedCall> StartOrJoinAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        var (call, invited) = await EnterAsync(conversationId, accountId, cancellationToken);
        if (invited is not null) await inviter.SendAsync(call, invited, cancellationToken);
        return await JoinAsync(call, accountId, started: invited is not null, cancellationToken);
    }

    /// <summary>The same for a page, which shows the agents arriving: nobody waits for them.</summary>
    /// <returns>The call.</returns>
    /// <exception cref="RefusedException">Not found; no LiveKit server.</exception>
    public async Task<Guid> OpenAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        var (call, invited) = await EnterAsync(conversationId, accountId, cancellationToken);
        if (invited is not null) call.Begin(over => inviter.SendAsync(call, invited, over));
        return call.Id;
    }

    /// <summary>A way into a live call for somebody who is in its conversation.</summary>
    /// <exception cref="RefusedException">Not found; over; no LiveKit server.</exception>
    public async Task<JoinedCall> JoinAsync(Guid callId, string accountId, CancellationToken cancellationToken)
        => await JoinAsync(await calls.RequireAsync(callId, accountId, cancellationToken), accountId, started: false, cancellationToken);

    /// <summary>Brings an agent into a live call, or brings one back that failed or was removed.</summary>
    /// <exception cref="RefusedException">Not found; the call is over; the agent is there already.</exception>
    public async Task<AgentInvitation> AddAgentAsync(Guid callId, string accountId, Guid agentId, CancellationToken cancellationToken)
    {
        var call = await calls.RequireAsync(callId, accountId, cancellationToken);
        if (call.State.Shown.Agent(agentId) is { Status: not (AgentStatus.Failed or AgentStatus.Left) } there)
            throw new RefusedException(Refusal.Conflict, $"{there.Name} is in the call already.");
        await inviter.SeatAsync(call, [agentId], cancellationToken);
        await inviter.SendAsync(call, [agentId], cancellationToken);
        return AgentInvitation.Of(call.State.Shown.Agent(agentId)!);
    }

    /// <exception cref="RefusedException">Not found; the call is over.</exception>
    public async Task RemoveAgentAsync(Guid callId, string accountId, Guid agentId, CancellationToken cancellationToken)
        => await inviter.RemoveAsync(await calls.RequireAsync(callId, accountId, cancellationToken), agentId, cancellationToken);

    /// <returns>The call, and, when it was opened just now, the agents that are seated and must be sent for.</returns>
    private async Task<(LiveCall Call, IReadOnlyList<Guid>? Invited)> EnterAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        await calls.Restored.WaitAsync(cancellationToken);
        var conversation = await FindAsync(conversationId, accountId, cancellationToken);
        var (call, started) = await LiveOrOpenAsync(conversation, cancellationToken);
        if (!started) return (call, null);
        Guid[] agents = [.. conversation.Agents.Where(a => a.Agent is { DeletedAt: null, Disabled: false }).Select(a => a.AgentId)];
        await inviter.SeatAsync(call, agents, cancellationToken);
        return (call, agents);
    }

    private async Task<Conversation> FindAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Conversations.AsNoTracking().Include(c => c.Agents.OrderBy(a => a.Position)).ThenInclude(a => a.Agent)
            .OpenTo(accountId).SingleOrDefaultAsync(c => c.Id == conversationId, cancellationToken) ?? throw RefusedException.NotFound("conversation");
    }

    private async Task<LiveCall?> LiveAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return calls.Find(await db.Calls.Where(c => c.ConversationId == conversationId && c.EndedAt == null).Select(c => c.Id).SingleOrDefaultAsync(cancellationToken));
    }

    /// <summary>Two who start at the same moment are in the same call: the second waits for what the first opens.</summary>
    private async Task<(LiveCall Call, bool Started)> LiveOrOpenAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var gate = _gates[(conversation.Id.GetHashCode() & int.MaxValue) % _gates.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await LiveAsync(conversation.Id, cancellationToken) is { } live ? (live, false) : (await OpenAsync(conversation, cancellationToken), true);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<LiveCall> OpenAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var state = NewState(conversation, await AddRowAsync(conversation, cancellationToken));
        try
        {
            await rooms.CreateAsync(state.RoomName, cancellationToken);
            return await calls.OpenAsync(state, restored: false, cancellationToken);
        }
        catch (Exception e) when (e is RefusedException or OperationCanceledException)
        {
            await calls.CloseAsync(state, e is RefusedException ? e.Message : "The caller did not wait.");
            throw;
        }
    }

    private async Task<Call> AddRowAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var row = new Call { ConversationId = conversation.Id, RoomName = "", StartedAt = time.GetUtcNow() };
        row.RoomName = $"call-{row.Id:n}";
        db.Calls.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return row;
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            throw new RefusedException(Refusal.Conflict, "This conversation's call is being started or ended by another server. Try again.", inner: e);
        }
    }

    private static CallState NewState(Conversation conversation, Call row) => new()
    {
        RoomName = row.RoomName,
        OwnerId = conversation.OwnerId,
        EmptySince = row.StartedAt,
        Shown = new() { CallId = row.Id, ConversationId = conversation.Id, Title = conversation.Title, Owner = Identities.OfPerson(conversation.OwnerId), StartedAt = row.StartedAt },
    };

    private async Task<JoinedCall> JoinAsync(LiveCall call, string accountId, bool started, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var name = await db.Users.Where(u => u.Id == accountId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken) ?? "";
        var identity = Identities.OfPerson(accountId);
        await call.PostAsync(new CallSignal.PersonInvited(accountId, identity, name), cancellationToken);
        var state = call.State;
        return new(call.Id, state.RoomName, await rooms.UrlAsync(cancellationToken), rooms.TokenForPerson(state.RoomName, identity, name),
            [.. state.Shown.Agents.Select(AgentInvitation.Of)], started);
    }
}

/// <summary>What a caller needs to enter the room: the answer of <c>POST /api/conversations/{id}/calls</c>.</summary>
/// <param name="LiveKitUrl">ws or wss.</param>
/// <param name="Token">Opens this room, for minutes, to this person.</param>
/// <param name="Started">False: joined the call that went on.</param>
public sealed record JoinedCall(Guid CallId, string RoomName, string LiveKitUrl, string Token, ImmutableArray<AgentInvitation> Agents, bool Started);

/// <param name="Reason">For people, when it cannot come.</param>
public sealed record AgentInvitation(string AgentId, string Identity, AgentStatus Status, string? Reason)
{
    internal static AgentInvitation Of(AgentSeat seat) => new(seat.AgentId, seat.Identity, seat.Status, seat.Reason);
}
