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
    /// <summary>Starts the conversation's call, or joins the one that goes on.</summary>
    /// <exception cref="RefusedException">Not found; no LiveKit server.</exception>
    public async Task<JoinedCall> StartOrJoinAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        await calls.Restored.WaitAsync(cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var conversation = await db.Conversations.Include(c => c.Agents.OrderBy(a => a.Position)).ThenInclude(a => a.Agent)
            .SingleOrDefaultAsync(c => c.Id == conversationId && c.OwnerId == accountId, cancellationToken) ?? throw RefusedException.NotFound("conversation");
        var live = await LiveAsync(db, conversationId, cancellationToken);
        var started = live is null ? await StartAsync(db, conversation, cancellationToken) : null;
        var call = started ?? live ?? await LiveAsync(db, conversationId, cancellationToken)
            ?? throw new RefusedException(Refusal.Conflict, "The call has just ended. Try again.");
        return await JoinAsync(call, accountId, started is not null, cancellationToken);
    }

    /// <summary>Brings an agent into a live call, or brings one back that failed or was removed.</summary>
    /// <exception cref="RefusedException">Not found; the call is over; the agent is there already.</exception>
    public async Task<AgentInvitation> AddAgentAsync(Guid callId, string accountId, Guid agentId, CancellationToken cancellationToken)
    {
        var call = await calls.RequireAsync(callId, accountId, cancellationToken);
        if (call.State.Shown.Agent(agentId) is { Status: not (AgentStatus.Failed or AgentStatus.Left) } there)
            throw new RefusedException(Refusal.Conflict, $"{there.Name} is in the call already.");
        return await inviter.InviteAsync(call, agentId, cancellationToken);
    }

    /// <exception cref="RefusedException">Not found; the call is over.</exception>
    public async Task RemoveAgentAsync(Guid callId, string accountId, Guid agentId, CancellationToken cancellationToken)
        => await inviter.RemoveAsync(await calls.RequireAsync(callId, accountId, cancellationToken), agentId, cancellationToken);

    private async Task<LiveCall?> LiveAsync(StudioDb db, Guid conversationId, CancellationToken cancellationToken)
    {
        var id = await db.Calls.Where(c => c.ConversationId == conversationId && c.EndedAt == null).Select(c => c.Id).SingleOrDefaultAsync(cancellationToken);
        return calls.Find(id);
    }

    /// <returns>Null when somebody else started one at the same moment.</returns>
    private async Task<LiveCall?> StartAsync(StudioDb db, Conversation conversation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new Call { ConversationId = conversation.Id, RoomName = "", StartedAt = now };
        row.RoomName = $"call-{row.Id:n}";
        conversation.LastActivityAt = now;
        db.Calls.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            db.ChangeTracker.Clear();
            return null;
        }

        var call = await OpenAsync(NewState(conversation, row), cancellationToken);
        await Task.WhenAll(conversation.Agents.Where(a => a.Agent is { DeletedAt: null, Disabled: false }).Select(a => inviter.InviteAsync(call, a.AgentId, cancellationToken)));
        return call;
    }

    private async Task<LiveCall> OpenAsync(CallState state, CancellationToken cancellationToken)
    {
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

    private static CallState NewState(Conversation conversation, Call row) => new()
    {
        RoomName = row.RoomName,
        OwnerId = conversation.OwnerId,
        EmptySince = row.StartedAt,
        Shown = new() { CallId = row.Id, ConversationId = conversation.Id, Title = conversation.Title, StartedAt = row.StartedAt },
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
