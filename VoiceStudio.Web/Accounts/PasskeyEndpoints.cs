using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using VoiceStudio.Web.Data;
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace VoiceStudio.Web.Accounts;

/// <summary>
/// Passkeys (https://www.w3.org/TR/webauthn-3/): the browser asks for options, the device signs them, a form brings the credential. Identity keeps the challenge in a cookie
/// between the two. Browsers allow it on https and on localhost.
/// </summary>
internal static class PasskeyEndpoints
{
    public const int MaxName = 60;
    private const int MaxPasskeys = 10;
    private const string Page = "/profile";

    public static void MapPasskeys(this RouteGroupBuilder forms)
    {
        forms.MapPost("/passkeys/new", NewAsync).RequireAuthorization();
        forms.MapPost("/passkeys", AddAsync).RequireAuthorization();
        forms.MapPost("/passkeys/remove", RemoveAsync).RequireAuthorization();
        forms.MapPost("/passkeys/ask", (SignInManager<Account> signIn) => AskAsync(signIn)).AllowAnonymous();
        forms.MapPost("/passkeys/signin", SignInAsync).AllowAnonymous();
    }

    /// <summary>Options for a new credential.</summary>
    private static async Task<IResult> NewAsync(HttpContext context, UserManager<Account> accounts, SignInManager<Account> signIn)
    {
        if (await accounts.GetUserAsync(context.User) is not { } account) return Results.Challenge();
        var options = await signIn.MakePasskeyCreationOptionsAsync(new() { Id = account.Id, Name = account.Email!, DisplayName = account.DisplayName });
        return Results.Content(options, "application/json");
    }

    private static async Task<IResult> AddAsync([FromForm] string? credential, [FromForm] string? name, HttpContext context, UserManager<Account> accounts, SignInManager<Account> signIn)
    {
        if (await accounts.GetUserAsync(context.User) is not { } account) return Results.Challenge();
        if (string.IsNullOrEmpty(credential) || (await accounts.GetPasskeysAsync(account)).Count >= MaxPasskeys) return SignInEndpoints.Back(Page, "passkey");
        var attestation = await signIn.PerformPasskeyAttestationAsync(credential);
        if (!attestation.Succeeded) return SignInEndpoints.Back(Page, "passkey");
        attestation.Passkey.Name = name is { Length: > 0 and <= MaxName } given ? given.Trim() : "Passkey";
        return (await accounts.AddOrUpdatePasskeyAsync(account, attestation.Passkey)).Succeeded ? Results.LocalRedirect($"~{Page}?changed=passkey") : SignInEndpoints.Back(Page, "passkey");
    }

    private static async Task<IResult> RemoveAsync([FromForm] string? id, HttpContext context, UserManager<Account> accounts)
    {
        if (await accounts.GetUserAsync(context.User) is not { } account) return Results.Challenge();
        if (id is { Length: <= 2048 } && Base64Url.IsValid(id)) await accounts.RemovePasskeyAsync(account, Base64Url.DecodeFromChars(id));
        return Results.LocalRedirect($"~{Page}?changed=passkey-removed");
    }

    /// <summary>Options for signing in; for whom, the device knows.</summary>
    private static async Task<IResult> AskAsync(SignInManager<Account> signIn) => Results.Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    private static async Task<IResult> SignInAsync([FromForm] string? credential, [FromForm] string? returnUrl, SignInManager<Account> signIn)
    {
        var result = string.IsNullOrEmpty(credential) ? SignInResult.Failed : await signIn.PasskeySignInAsync(credential);
        if (result.Succeeded) return Results.LocalRedirect(SignInEndpoints.LocalOrHome(returnUrl));
        return SignInEndpoints.Back("/signin", result.IsLockedOut ? "locked" : "passkey", ("returnUrl", returnUrl));
    }
}
