using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Accounts;

/// <summary>Who has an account: invited by an administrator, with a role, until deleted. The last administrator stays one.</summary>
internal sealed class AccountStore(IServiceScopeFactory scopes, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);

    /// <summary>Ordered by name.</summary>
    public async Task<IReadOnlyList<AccountView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StudioDb>();
        var admins = await AdminsAsync(db, cancellationToken);
        var now = time.GetUtcNow();
        return [.. (await db.Users.AsNoTracking().OrderBy(u => u.DisplayName).ToListAsync(cancellationToken))
            .Select(u => new AccountView(u.Id, u.Email!, u.DisplayName, admins.Contains(u.Id) ? Roles.Admin : Roles.Member, u.CreatedAt, u.LockoutEnd > now))];
    }

    /// <summary>Makes a link that lets this address sign up once, within a week. An earlier one for it is void.</summary>
    /// <returns>The token of the link; it is kept nowhere.</returns>
    /// <exception cref="RefusedException">No e-mail address; no such role; it has an account.</exception>
    public async Task<string> InviteAsync(string email, string role, string invitedById, CancellationToken cancellationToken)
    {
        if (!new EmailAddressAttribute().IsValid(email) || email.Length > 256) throw RefusedException.Invalid("email", "An e-mail address such as name@example.com.");
        if (role is not (Roles.Admin or Roles.Member)) throw RefusedException.Invalid("role", "Admin or Member.");
        await using var scope = scopes.CreateAsyncScope();
        var (db, accounts) = (scope.ServiceProvider.GetRequiredService<StudioDb>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        if (await accounts.FindByEmailAsync(email) is not null) throw new RefusedException(Refusal.Conflict, "This address has an account already.");
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await db.Invitations.Where(i => i.Email == email && i.UsedAt == null).ExecuteDeleteAsync(cancellationToken);
        db.Invitations.Add(new() { Email = email, Role = role, InvitedById = invitedById, TokenHash = HashOf(token), ExpiresAt = time.GetUtcNow() + InvitationLifetime });
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

    /// <exception cref="RefusedException">Not found; no such role; nobody would administer the studio.</exception>
    public async Task SetRoleAsync(string id, string role, string byId, CancellationToken cancellationToken)
    {
        if (role is not (Roles.Admin or Roles.Member)) throw RefusedException.Invalid("role", "Admin or Member.");
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = await accounts.FindByIdAsync(id) ?? throw RefusedException.NotFound("account");
        if (role == Roles.Member) await KeepAnAdminAsync(scope, id, cancellationToken);
        if (role == Roles.Admin) await accounts.AddToRoleAsync(account, Roles.Admin);
        else await accounts.RemoveFromRoleAsync(account, Roles.Admin);
        // Whoever is signed in with the old role is asked to sign in again.
        await accounts.UpdateSecurityStampAsync(account);
        await audit.WriteAsync(byId, "account.role", $"{account.Email}: {role}", cancellationToken);
    }

    /// <exception cref="RefusedException">Not found; an empty or overlong name.</exception>
    public async Task RenameAsync(string id, string displayName, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > 80) throw RefusedException.Invalid("displayName", "A name has 1 to 80 characters.");
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StudioDb>();
        var account = await db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken) ?? throw RefusedException.NotFound("account");
        account.DisplayName = displayName.Trim();
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Deletes an account with its conversations and everything said in them.</summary>
    /// <exception cref="RefusedException">Not found; a call of theirs goes on; nobody would administer the studio.</exception>
    public async Task DeleteAsync(string id, string byId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, accounts) = (scope.ServiceProvider.GetRequiredService<StudioDb>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        var account = await accounts.FindByIdAsync(id) ?? throw RefusedException.NotFound("account");
        await KeepAnAdminAsync(scope, id, cancellationToken);
        if (await db.Calls.AnyAsync(c => c.Conversation.OwnerId == id && c.EndedAt == null, cancellationToken)) throw new RefusedException(Refusal.Conflict, "A call of this account goes on. End it first.");
        await audit.WriteAsync(byId, "account.deleted", account.Email!, cancellationToken);
        await accounts.DeleteAsync(account);
    }

    private static async Task KeepAnAdminAsync(AsyncServiceScope scope, string id, CancellationToken cancellationToken)
    {
        var admins = await AdminsAsync(scope.ServiceProvider.GetRequiredService<StudioDb>(), cancellationToken);
        if (admins.Count == 1 && admins.Contains(id)) throw new RefusedException(Refusal.Conflict, "This is the last administrator. Make somebody else one first.");
    }

    private static async Task<HashSet<string>> AdminsAsync(StudioDb db, CancellationToken cancellationToken)
        => await db.UserRoles.Where(r => db.Roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Admin)).Select(r => r.UserId).ToHashSetAsync(cancellationToken);

    private async Task<AccountInvitation?> FindAsync(StudioDb db, string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        return await db.Invitations.SingleOrDefaultAsync(i => i.TokenHash == hash && i.UsedAt == null && i.ExpiresAt > now, cancellationToken);
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <param name="Role">Admin or Member.</param>
/// <param name="Locked">After too many wrong passwords.</param>
public sealed record AccountView(string Id, string Email, string DisplayName, string Role, DateTimeOffset CreatedAt, bool Locked);
