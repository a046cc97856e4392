using Livekit.Server.Sdk.Dotnet;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>What AgentHosts and the LiveKit server report by HTTP.</summary>
internal static class CallbackEndpoints
{
    private const int MaxWebhook = 1024 * 1024;
    private const int MaxReason = 500;

    public static void MapCallbacks(this WebApplication app)
    {
        app.MapPost("/api/calls/{id:guid}/agents/{agentId:guid}/status", ReportAsync).WithTags("Callbacks")
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = AgentLinkAuthentication.SchemeName });
        app.MapPost("/api/livekit/webhook", ReceiveAsync).WithTags("Callbacks").AllowAnonymous();
    }

    private static async Task<NoContent> ReportAsync(Guid id, Guid agentId, StatusReport report, LiveCalls calls, HttpContext context, CancellationToken cancellationToken)
    {
        var session = AgentLinkAuthentication.SessionOf(context.User);
        if (session.CallId != id || session.AgentId != agentId) throw new RefusedException(Refusal.Forbidden, "The token belongs to another session.");
        await calls.Restored.WaitAsync(cancellationToken);
        var call = calls.Find(id) ?? throw new RefusedException(Refusal.Conflict, "The call is over.");
        if (call.State.Sessions.GetValueOrDefault(agentId)?.Invitation.Attempt != session.Attempt)
            throw new RefusedException(Refusal.Conflict, "This session has been replaced by another.");
        var bounded = report with { Reason = report.Reason is { Length: > MaxReason } reason ? reason[..MaxReason] : report.Reason };
        await call.PostAsync(new CallSignal.Reported(agentId, session.Attempt, bounded), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ReceiveAsync(HttpContext context, LiveKitRooms rooms, WebhookInbox inbox, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > MaxWebhook) return Results.Problem(statusCode: StatusCodes.Status413PayloadTooLarge);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        try
        {
            inbox.Take(rooms.ReadWebhook(body.GetBuffer().AsSpan(0, (int)body.Length), context.Request.Headers.Authorization));
            return Results.NoContent();
        }
        catch (Exception e) when (e is AccessTokenException or WebhookException)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status401Unauthorized);
        }
    }
}

/// <summary>Hands LiveKit's webhooks to the calls they are about, each once: a server sends again what it is not sure about.</summary>
internal sealed class WebhookInbox(LiveCalls calls)
{
    private const int Remembered = 1_000;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    public void Take(WebhookEvent webhook)
    {
        if (!IsNew(webhook.Id) || calls.FindRoom(webhook.Room?.Name ?? "") is not { } call) return;
        var identity = webhook.Participant?.Identity ?? "";
        if (webhook.Event == WebhookEvents.RoomFinished) call.Post(new CallSignal.EndAsked("The room was closed."));
        else if (webhook.Event == WebhookEvents.ParticipantJoined) call.Post(new CallSignal.PersonCame(identity));
        // Also a page that is reloaded leaves; hanging up is said through the API.
        else if (webhook.Event == WebhookEvents.ParticipantLeft) call.Post(new CallSignal.PersonWent(identity, HungUp: false));
    }

    private bool IsNew(string id)
    {
        lock (_gate)
        {
            if (!_seen.Add(id)) return false;
            _order.Enqueue(id);
            if (_order.Count > Remembered) _seen.Remove(_order.Dequeue());
            return true;
        }
    }
}
