using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>Whoever comes first to an empty studio makes its first account, an administrator's. Once, however many ask at the same moment.</summary>
internal sealed class FirstAccount(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>True as long as the studio has no account.</summary>
    public async Task<bool> IsWantedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return !await scope.ServiceProvider.GetRequiredService<StudioDb>().Users.AnyAsync(cancellationToken);
    }

    /// <returns>The account, or why there is none: Identity's error codes, or <c>Closed</c> when somebody was faster.</returns>
    public async Task<(Account? Account, IdentityError[] Errors)> CreateAsync(string email, string displayName, string password, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!await IsWantedAsync(cancellationToken)) return (null, [new() { Code = "Closed", Description = "This studio already has its first account." }]);
            await using var scope = scopes.CreateAsyncScope();
            var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
            var account = new Account { UserName = email, Email = email, EmailConfirmed = true, DisplayName = displayName, CreatedAt = time.GetUtcNow() };
            var created = await accounts.CreateAsync(account, password);
            if (!created.Succeeded) return (null, [.. created.Errors]);
            await accounts.AddToRolesAsync(account, [Roles.Admin, Roles.Member]);
            return (account, []);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
