using Microsoft.AspNetCore.Http.HttpResults;

namespace VoiceStudio.Web.Accounts;

/// <summary>Accounts for administrators, and one's own.</summary>
internal static class AccountEndpoints
{
    public static void MapAccountApi(this WebApplication app)
    {
        var admin = app.MapGroup("/api/accounts").WithTags("Accounts").RequireAuthorization(AccountsFeature.AdminOnly);
        admin.MapGet("/", (AccountStore accounts, CancellationToken cancellationToken) => accounts.ListAsync(cancellationToken));
        admin.MapGet("/invitations", (Invitations invitations, CancellationToken cancellationToken) => invitations.ListAsync(cancellationToken));
        admin.MapPost("/invitations", InviteAsync);
        admin.MapDelete("/invitations/{id:guid}", WithdrawAsync);
        admin.MapPost("/{id}/unlock", UnlockAsync);
        admin.MapPut("/{id}/role", SetRoleAsync);
        admin.MapDelete("/{id}", DeleteAsync);
        app.MapGet("/api/audit", (AuditLog audit, CancellationToken cancellationToken, int skip = 0, int take = 60) => audit.ListAsync(skip, take, cancellationToken))
            .WithTags("Accounts").RequireAuthorization(AccountsFeature.AdminOnly);

        var own = app.MapGroup("/api/account").WithTags("Accounts").RequireAuthorization();
        own.MapPut("/", RenameAsync);
        own.MapDelete("/", DeleteOwnAsync);
        own.MapGet("/export", (AccountExport export, HttpContext context, CancellationToken cancellationToken) => export.WriteAsync(context, cancellationToken));
    }

    private static async Task<Created<InvitationLink>> InviteAsync(NewInvitation invitation, Invitations invitations, HttpContext context, CancellationToken cancellationToken)
    {
        var token = await invitations.InviteAsync(invitation.Email, invitation.Role, context.User.AccountId(), cancellationToken);
        return TypedResults.Created((string?)null, new InvitationLink($"{context.Request.Scheme}://{context.Request.Host}/invitation?token={token}"));
    }

    private static async Task<NoContent> WithdrawAsync(Guid id, Invitations invitations, HttpContext context, CancellationToken cancellationToken)
    {
        await invitations.WithdrawAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnlockAsync(string id, AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        await accounts.UnlockAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SetRoleAsync(string id, RoleChoice choice, AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        await accounts.SetRoleAsync(id, choice.Role, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAsync(string id, AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        await accounts.DeleteAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RenameAsync(OwnProfile profile, AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        await accounts.RenameAsync(context.User.AccountId(), profile.DisplayName, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteOwnAsync(AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        await accounts.DeleteAsync(context.User.AccountId(), context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }
}

public sealed record NewInvitation(string Email, string Role = Data.Roles.Member);

/// <param name="Url">To be sent to whom it is for: it works once, for a week.</param>
public sealed record InvitationLink(string Url);

public sealed record RoleChoice(string Role);

public sealed record OwnProfile(string DisplayName);
