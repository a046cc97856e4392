using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>Puts the display name into the sign-in, so that pages and calls need no look-up for it.</summary>
internal sealed class AccountClaims(UserManager<Account> accounts, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Account, IdentityRole>(accounts, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(PersonClaims.DisplayName, user.DisplayName));
        return identity;
    }
}

/// <summary>Reads a sign-in.</summary>
public static class PersonClaims
{
    internal const string DisplayName = "display_name";

    /// <summary>Account id. Only for signed-in principals.</summary>
    public static string AccountId(this ClaimsPrincipal person)
        => person.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Nobody is signed in.");

    public static string DisplayNameOrEmail(this ClaimsPrincipal person)
        => person.FindFirstValue(DisplayName) is { Length: > 0 } name ? name : person.Identity?.Name ?? "";
}
