using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Accounts;

/// <summary>Who has an account: invited by an administrator, with a role, until deleted. The last administrator stays one.</summary>
internal sealed class AccountStore(IServiceScopeFactory scopes, AuditLog audit, TimeProvider time)
{
    public const int MaxName = 80;

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
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > MaxName) throw RefusedException.Invalid("displayName", $"A name has 1 to {MaxName} characters.");
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

    /// <summary>Whoever was locked out by wrong passwords may try again at once.</summary>
    /// <exception cref="RefusedException">Not found.</exception>
    public async Task UnlockAsync(string id, string byId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = await accounts.FindByIdAsync(id) ?? throw RefusedException.NotFound("account");
        await accounts.SetLockoutEndDateAsync(account, null);
        await accounts.ResetAccessFailedCountAsync(account);
        await audit.WriteAsync(byId, "account.unlocked", account.Email!, cancellationToken);
    }

    private static async Task KeepAnAdminAsync(AsyncServiceScope scope, string id, CancellationToken cancellationToken)
    {
        var admins = await AdminsAsync(scope.ServiceProvider.GetRequiredService<StudioDb>(), cancellationToken);
        if (admins.Count == 1 && admins.Contains(id)) throw new RefusedException(Refusal.Conflict, "This is the last administrator. Make somebody else one first.");
    }

    private static async Task<HashSet<string>> AdminsAsync(StudioDb db, CancellationToken cancellationToken)
        => await db.UserRoles.Where(r => db.Roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Admin)).Select(r => r.UserId).ToHashSetAsync(cancellationToken);
}

/// <param name="Role">Admin or Member.</param>
/// <param name="Locked">After too many wrong passwords.</param>
public sealed record AccountView(string Id, string Email, string DisplayName, string Role, DateTimeOffset CreatedAt, bool Locked);
