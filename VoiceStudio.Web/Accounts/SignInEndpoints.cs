using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>
/// Targets of the plain forms on /setup, /signin and /invitation (a circuit cannot set a cookie). Each form carries an antiforgery token. A refusal goes back to
/// the page as <c>?error=code</c>, with all that was typed but the password.
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
        forms.MapOwnAccount();
        forms.MapPasskeys();
    }

    private static async Task<IResult> SetUpAsync([FromForm] string? email, [FromForm] string? displayName, [FromForm] string? password,
        FirstAccount first, SignInManager<Account> signIn, CancellationToken cancellationToken)
    {
        IResult Again(string error) => Back("/setup", error, ("email", email), ("name", displayName));
        if (string.IsNullOrWhiteSpace(email) || !new EmailAddressAttribute().IsValid(email)) return Again("email");
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > AccountStore.MaxName) return Again("name");
        var (account, errors) = await first.CreateAsync(email.Trim(), displayName.Trim(), password ?? "", cancellationToken);
        if (account is null) return errors[0].Code == "Closed" ? Back("/signin", "closed", ("email", email)) : Again(CodeOf(errors[0]));
        await signIn.SignInAsync(account, isPersistent: true);
        return Results.LocalRedirect("~/");
    }

    private static async Task<IResult> AcceptAsync([FromForm] string? token, [FromForm] string? displayName, [FromForm] string? password,
        Invitations invitations, SignInManager<Account> signIn, CancellationToken cancellationToken)
    {
        IResult Again(string error) => Back("/invitation", error, ("token", token), ("name", displayName));
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > AccountStore.MaxName) return Again("name");
        var (account, errors) = await invitations.AcceptAsync(token ?? "", displayName.Trim(), password ?? "", cancellationToken);
        if (account is null) return Again(errors[0].Code == "Closed" ? "closed" : CodeOf(errors[0]));
        await signIn.SignInAsync(account, isPersistent: true);
        return Results.LocalRedirect("~/");
    }

    private static async Task<IResult> SignInAsync([FromForm] string? email, [FromForm] string? password, [FromForm] string? remember, [FromForm] string? returnUrl,
        SignInManager<Account> signIn)
    {
        if (string.IsNullOrWhiteSpace(email) || string.IsNullOrEmpty(password)) return Back("/signin", "credentials", ("email", email), ("returnUrl", returnUrl));
        var result = await signIn.PasswordSignInAsync(email.Trim(), password, isPersistent: remember is "true" or "on", lockoutOnFailure: true);
        if (result.Succeeded) return Results.LocalRedirect(LocalOrHome(returnUrl));
        return Back("/signin", result.IsLockedOut ? "locked" : "credentials", ("email", email), ("returnUrl", returnUrl));
    }

    private static async Task<IResult> SignOutAsync([FromForm] string? returnUrl, SignInManager<Account> signIn)
    {
        await signIn.SignOutAsync();
        return Results.LocalRedirect(LocalOrHome(returnUrl));
    }

    internal static string CodeOf(IdentityError error) => error.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "email";

    /// <summary>To a form again. What is too long for an address is not carried.</summary>
    internal static IResult Back(string page, string error, params (string Name, string? Value)[] typed)
    {
        var query = typed.Where(t => t.Value is { Length: > 0 and <= 512 }).Select(t => KeyValuePair.Create(t.Name, t.Value)).Prepend(new("error", error));
        return Results.LocalRedirect($"~{page}{QueryString.Create(query)}");
    }

    /// <summary>"//host" and "/\host" leave this site.</summary>
    internal static string LocalOrHome(string? url) => url is ['/', not ('/' or '\\'), ..] ? "~" + url : "~/";
}
