using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Shell;

namespace VoiceStudio.Web.Accounts;

/// <summary>Targets of the plain forms on /profile: each changes what the cookie says, or ends it. They lead back with <c>?changed=</c> or <c>?error=</c>.</summary>
internal static class OwnAccountEndpoints
{
    private const string Page = "/profile";

    public static void MapOwnAccount(this RouteGroupBuilder forms)
    {
        forms.MapPost("/name", RenameAsync).RequireAuthorization();
        forms.MapPost("/language", ChooseLanguage).RequireAuthorization();
        forms.MapPost("/password", ChangePasswordAsync).RequireAuthorization();
        forms.MapPost("/delete", DeleteAsync).RequireAuthorization();
    }

    private static async Task<IResult> RenameAsync([FromForm] string? displayName, HttpContext context, AccountStore store, UserManager<Account> accounts, SignInManager<Account> signIn, CancellationToken cancellationToken)
    {
        try
        {
            await store.RenameAsync(context.User.AccountId(), displayName ?? "", cancellationToken);
        }
        catch (RefusedException)
        {
            return SignInEndpoints.Back(Page, "name", ("name", displayName));
        }

        // The name is in the cookie.
        if (await accounts.GetUserAsync(context.User) is { } account) await signIn.RefreshSignInAsync(account);
        return Changed("name");
    }

    /// <param name="language">Empty: as the browser asks for.</param>
    private static IResult ChooseLanguage([FromForm] string? language, HttpContext context)
    {
        if (Words.Languages.Contains(language))
            context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language!)), new() { MaxAge = TimeSpan.FromDays(365), IsEssential = true, HttpOnly = true, SameSite = SameSiteMode.Lax });
        else context.Response.Cookies.Delete(CookieRequestCultureProvider.DefaultCookieName);
        return Results.LocalRedirect($"~{Page}");
    }

    private static async Task<IResult> ChangePasswordAsync([FromForm] string? current, [FromForm] string? password, HttpContext context, UserManager<Account> accounts, SignInManager<Account> signIn)
    {
        if (await accounts.GetUserAsync(context.User) is not { } account) return Results.Challenge();
        // Guessing the present password here locks the account as it does at the door.
        if (!(await signIn.CheckPasswordSignInAsync(account, current ?? "", lockoutOnFailure: true)).Succeeded) return SignInEndpoints.Back(Page, "current");
        if (!(await accounts.ChangePasswordAsync(account, current!, password ?? "")).Succeeded) return SignInEndpoints.Back(Page, "password");
        await signIn.RefreshSignInAsync(account);
        return Changed("password");
    }

    private static async Task<IResult> DeleteAsync([FromForm] string? email, HttpContext context, AccountStore store, UserManager<Account> accounts, SignInManager<Account> signIn, CancellationToken cancellationToken)
    {
        if (await accounts.GetUserAsync(context.User) is not { } account) return Results.Challenge();
        if (!string.Equals(email?.Trim(), account.Email, StringComparison.OrdinalIgnoreCase)) return SignInEndpoints.Back(Page, "confirm");
        try
        {
            await store.DeleteAsync(account.Id, account.Id, cancellationToken);
        }
        catch (RefusedException e) when (e.Refusal == Refusal.Conflict)
        {
            return SignInEndpoints.Back(Page, "delete");
        }

        await signIn.SignOutAsync();
        return Results.LocalRedirect("~/signin");
    }

    private static IResult Changed(string what) => Results.LocalRedirect($"~{Page}?changed={what}");
}
