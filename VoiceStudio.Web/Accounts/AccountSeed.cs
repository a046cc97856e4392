using Microsoft.AspNetCore.Identity;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>The roles, and the first account when the configuration names one.</summary>
internal sealed partial class AccountSeed(RoleManager<IdentityRole> roles, FirstAccount first, IConfiguration configuration, ILogger<AccountSeed> log) : ISeed
{
    public async Task PlantAsync(CancellationToken cancellationToken)
    {
        foreach (var role in new[] { Roles.Admin, Roles.Member })
        {
            if (!await roles.RoleExistsAsync(role)) await roles.CreateAsync(new IdentityRole(role));
        }

        if (configuration["Seed:AdminEmail"] is not { Length: > 0 } email || configuration["Seed:AdminPassword"] is not { Length: > 0 } password) return;
        if (!await first.IsWantedAsync(cancellationToken)) return;
        var (account, errors) = await first.CreateAsync(email, email.Split('@')[0], password, cancellationToken);
        if (account is null) throw new InvalidOperationException("Seed:AdminEmail and Seed:AdminPassword: " + string.Join(" ", errors.Select(e => e.Description)));
        LogSeeded();
    }

    [LoggerMessage(LogLevel.Information, "The first account was made from Seed:AdminEmail.")]
    private partial void LogSeeded();
}
