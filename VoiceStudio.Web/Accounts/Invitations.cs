using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Accounts;

/// <summary>Links that let somebody make an account. Only a hash of each is kept, so a link is shown once.</summary>
internal sealed class Invitations(IServiceScopeFactory scopes, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Those that can still be used, newest first.</summary>
    public async Task<IReadOnlyList<InvitationView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<StudioDb>(), time.GetUtcNow());
        return await db.Invitations.Where(i => i.UsedAt == null && i.ExpiresAt > now).OrderByDescending(i => i.ExpiresAt)
            .Select(i => new InvitationView(i.Id, i.Email, i.Role, i.ExpiresAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Its link leads nowhere any more.</summary>
    /// <exception cref="RefusedException">Not found, or used already.</exception>
    public async Task WithdrawAsync(Guid id, string byId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StudioDb>();
        var invitation = await db.Invitations.SingleOrDefaultAsync(i => i.Id == id && i.UsedAt == null, cancellationToken) ?? throw RefusedException.NotFound("invitation");
        db.Invitations.Remove(invitation);
        await db.SaveChangesAsync(cancellationToken);
        await audit.WriteAsync(byId, "account.invitation-withdrawn", invitation.Email, cancellationToken);
    }

    /// <summary>Makes a link that lets this address sign up once, within a week. An earlier one for it is void.</summary>
    /// <returns>The token of the link; it is kept nowhere.</returns>
    /// <exception cref="RefusedException">No e-mail address; no such role; it has an account.</exception>
    public async Task<string> InviteAsync(string email, string role, string invitedById, CancellationToken cancellationToken)
    {
        if (!new EmailAddressAttribute().IsValid(email) || email.Length > 256 || email.Any(char.IsWhiteSpace)) throw RefusedException.Invalid("email", "An e-mail address such as name@example.com.");
        if (role is not (Roles.Admin or Roles.Member)) throw RefusedException.Invalid("role", "Admin or Member.");
        await using var scope = scopes.CreateAsyncScope();
        var (db, accounts) = (scope.ServiceProvider.GetRequiredService<StudioDb>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        if (await accounts.FindByEmailAsync(email) is not null) throw new RefusedException(Refusal.Conflict, "This address has an account already.");
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await db.Invitations.Where(i => i.Email == email && i.UsedAt == null).ExecuteDeleteAsync(cancellationToken);
        db.Invitations.Add(new() { Email = email, Role = role, InvitedById = invitedById, TokenHash = HashOf(token), ExpiresAt = time.GetUtcNow() + Lifetime });
        await db.SaveChangesAsync(cancellationToken);
        await audit.WriteAsync(invitedById, "account.invited", $"{email} as {role}", cancellationToken);
        return token;
    }

    /// <returns>The address that was invited; null when the link is wrong, used or too old.</returns>
    public async Task<string?> InvitedAsync(string token, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await FindAsync(scope.ServiceProvider.GetRequiredService<StudioDb>(), token, cancellationToken))?.Email;
    }

    /// <returns>The account, or Identity's errors; code <c>Closed</c> when the link is wrong, used or too old.</returns>
    public async Task<(Account? Account, IdentityError[] Errors)> AcceptAsync(string token, string displayName, string password, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, accounts) = (scope.ServiceProvider.GetRequiredService<StudioDb>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        if (await FindAsync(db, token, cancellationToken) is not { } invitation) return (null, [new() { Code = "Closed", Description = "This invitation is not valid any more." }]);
        var account = new Account { UserName = invitation.Email, Email = invitation.Email, EmailConfirmed = true, DisplayName = displayName, CreatedAt = time.GetUtcNow() };
        var created = await accounts.CreateAsync(account, password);
        if (!created.Succeeded) return (null, [.. created.Errors]);
        await accounts.AddToRolesAsync(account, invitation.Role == Roles.Admin ? [Roles.Admin, Roles.Member] : [Roles.Member]);
        invitation.UsedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return (account, []);
    }

    private async Task<AccountInvitation?> FindAsync(StudioDb db, string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        return await db.Invitations.SingleOrDefaultAsync(i => i.TokenHash == hash && i.UsedAt == null && i.ExpiresAt > now, cancellationToken);
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

public sealed record InvitationView(Guid Id, string Email, string Role, DateTimeOffset ExpiresAt);
