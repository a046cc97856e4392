using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>
/// Targets of the plain forms on /setup and /signin (a circuit cannot set a cookie). Each form carries an antiforgery token. A refusal goes back to the
/// page as <c>?error=code</c>, with the e-mail address so that it need not be typed again.
/// </summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this WebApplication app)
    {
        var forms = app.MapGroup("/account").ExcludeFromDescription();
        forms.MapPost("/setup", SetUpAsync);
        forms.MapPost("/signin", SignInAsync);
        forms.MapPost("/signout", SignOutAsync);
        forms.MapPost("/invitation", AcceptAsync);
    }

    private static async Task<IResult> SetUpAsync([FromForm] string? email, [FromForm] string? displayName, [FromForm] string? password,
        FirstAccount first, SignInManager<Account> signIn, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(email) || !new EmailAddressAttribute().IsValid(email)) return Back("/setup", "email", email, null);
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > 80) return Back("/setup", "name", email, null);
        var (account, errors) = await first.CreateAsync(email.Trim(), displayName.Trim(), password ?? "", cancellationToken);
        if (account is null) return errors[0].Code == "Closed" ? Back("/signin", "closed", email, null) : Back("/setup", CodeOf(errors[0]), email, null);
        await signIn.SignInAsync(account, isPersistent: true);
        return Results.LocalRedirect("~/");
    }

    private static async Task<IResult> AcceptAsync([FromForm] string? token, [FromForm] string? displayName, [FromForm] string? password,
        AccountStore accounts, SignInManager<Account> signIn, CancellationToken cancellationToken)
    {
        var page = $"/invitation?token={Uri.EscapeDataString(token ?? "")}&error=";
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > 80) return Results.LocalRedirect($"~{page}name");
        var (account, errors) = await accounts.AcceptAsync(token ?? "", displayName.Trim(), password ?? "", cancellationToken);
        if (account is null) return Results.LocalRedirect($"~{page}{(errors[0].Code == "Closed" ? "closed" : CodeOf(errors[0]))}");
        await signIn.SignInAsync(account, isPersistent: true);
        return Results.LocalRedirect("~/");
    }

    private static async Task<IResult> SignInAsync([FromForm] string? email, [FromForm] string? password, [FromForm] string? remember, [FromForm] string? returnUrl,
        SignInManager<Account> signIn)
    {
        if (string.IsNullOrWhiteSpace(email) || string.IsNullOrEmpty(password)) return Back("/signin", "credentials", email, returnUrl);
        var result = await signIn.PasswordSignInAsync(email.Trim(), password, isPersistent: remember is "true" or "on", lockoutOnFailure: true);
        if (result.Succeeded) return Results.LocalRedirect(LocalOrHome(returnUrl));
        return Back("/signin", result.IsLockedOut ? "locked" : "credentials", email, returnUrl);
    }

    private static async Task<IResult> SignOutAsync([FromForm] string? returnUrl, SignInManager<Account> signIn)
    {
        await signIn.SignOutAsync();
        return Results.LocalRedirect(LocalOrHome(returnUrl));
    }

    private static string CodeOf(IdentityError error) => error.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "email";

    private static IResult Back(string page, string error, string? email, string? returnUrl)
    {
        Dictionary<string, string?> query = new() { ["error"] = error, ["email"] = email is { Length: <= 256 } ? email : null, ["returnUrl"] = returnUrl };
        return Results.LocalRedirect($"~{page}{QueryString.Create(query.Where(q => !string.IsNullOrEmpty(q.Value)))}");
    }

    /// <summary>"//host" and "/\host" leave this site.</summary>
    private static string LocalOrHome(string? url) => url is ['/', not ('/' or '\\'), ..] ? "~" + url : "~/";
}
