using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using VoiceStudio.Web.Accounts;

namespace VoiceStudio.Web.Calls;

/// <summary>The calls API of docs/api.md.</summary>
internal static class CallEndpoints
{
    public static void MapCallApi(this WebApplication app)
    {
        app.MapPost("/api/conversations/{id:guid}/calls", StartAsync).WithTags("Calls").RequireAuthorization();
        var call = app.MapGroup("/api/calls/{id:guid}").WithTags("Calls").RequireAuthorization();
        call.MapGet("/", StateAsync);
        call.MapGet("/transcript", TranscriptAsync);
        call.MapGet("/turns", TurnsAsync);
        call.MapPost("/floor", PickAsync);
        call.MapPost("/floor/undo", UndoAsync);
        call.MapPost("/agents", AddAgentAsync);
        call.MapDelete("/agents/{agentId:guid}", RemoveAgentAsync);
        call.MapPost("/agents/{agentId:guid}/mute", MuteAsync);
        call.MapPost("/text", TextAsync);
        call.MapPost("/leave", LeaveAsync);
        call.MapDelete("/", EndAsync);
    }

    private static async Task<Created<JoinedCall>> StartAsync(Guid id, VideoCallResource resource, HttpContext context, CancellationToken cancellationToken)
    {
        var joined = await resource.StartOrJoinAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.Created($"/api/calls/{joined.CallId}", joined);
    }

    private static async Task<CallStateView> StateAsync(Guid id, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
        => CallStateView.Of(await calls.SnapshotAsync(id, context.User.AccountId(), cancellationToken));

    private static async Task<ImmutableArray<UtteranceView>> TranscriptAsync(Guid id, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
        => (await calls.SnapshotAsync(id, context.User.AccountId(), cancellationToken)).Transcript;

    private static Task<IReadOnlyList<LedgerView>> TurnsAsync(Guid id, CallArchive archive, HttpContext context, CancellationToken cancellationToken)
        => archive.LedgerAsync(id, context.User.AccountId(), cancellationToken);

    private static async Task<NoContent> PickAsync(Guid id, AgentChoice choice, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        await calls.PickFloorAsync(id, context.User.AccountId(), choice.AgentId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UndoAsync(Guid id, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        await calls.UndoFloorAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Created<AgentInvitation>> AddAgentAsync(Guid id, AgentChoice choice, VideoCallResource resource, HttpContext context, CancellationToken cancellationToken)
    {
        var invitation = await resource.AddAgentAsync(id, context.User.AccountId(), choice.AgentId, cancellationToken);
        return TypedResults.Created($"/api/calls/{id}/agents/{choice.AgentId}", invitation);
    }

    private static async Task<NoContent> RemoveAgentAsync(Guid id, Guid agentId, VideoCallResource resource, HttpContext context, CancellationToken cancellationToken)
    {
        await resource.RemoveAgentAsync(id, context.User.AccountId(), agentId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> MuteAsync(Guid id, Guid agentId, MuteChoice? choice, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        await calls.MuteAgentAsync(id, context.User.AccountId(), agentId, choice?.Muted ?? true, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted> TextAsync(Guid id, TypedText typed, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        await calls.SendTextAsync(id, context.User.AccountId(), typed.Text, cancellationToken);
        return TypedResults.Accepted($"/api/calls/{id}/transcript");
    }

    private static async Task<NoContent> LeaveAsync(Guid id, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        await calls.LeaveAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndAsync(Guid id, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        await calls.EndAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }
}

public sealed record AgentChoice(Guid AgentId);

public sealed record MuteChoice(bool Muted = true);

public sealed record TypedText(string Text);

/// <summary>A call without its transcript: <c>GET /api/calls/{id}</c>.</summary>
public sealed record CallStateView(Guid CallId, Guid ConversationId, string Title, DateTimeOffset Started, DateTimeOffset? Ended, string? EndReason,
    ImmutableArray<AgentSeat> Agents, ImmutableArray<PersonSeat> People, FloorView Floor, ImmutableArray<NoticeView> Notices)
{
    internal static CallStateView Of(CallSnapshot call)
        => new(call.CallId, call.ConversationId, call.Title, call.StartedAt, call.EndedAt, call.EndReason, call.Agents, call.People, call.Floor, call.Notices);
}
