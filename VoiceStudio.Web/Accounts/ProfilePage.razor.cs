using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>One's own account. Plain forms: what they change is in the cookie, which a circuit cannot set.</summary>
public sealed partial class ProfilePage
{
    private Account _account = new();
    private IList<UserPasskeyInfo> _keys = [];
    private bool _admin;

    [Inject] private UserManager<Account> Accounts { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromQuery] private string? Changed { get; set; }
    [SupplyParameterFromQuery] private string? Error { get; set; }
    [SupplyParameterFromQuery] private string? Name { get; set; }

    /// <summary>Language that was chosen here; null when the browser decides.</summary>
    private string? Chosen
        => Http.Request.Cookies[CookieRequestCultureProvider.DefaultCookieName] is { } cookie ? CookieRequestCultureProvider.ParseCookieValue(cookie)?.UICultures[0].Value : null;

    private string? Done => Changed switch
    {
        null => null,
        "name" => "Your name is changed.",
        "password" => "Your password is changed.",
        "passkey" => "The passkey is ready: you may sign in with it.",
        "passkey-removed" => "The passkey is removed.",
        _ => null,
    };

    private string? Wrong => Error switch
    {
        null => null,
        "name" => $"A name has 1 to {AccountStore.MaxName} characters.",
        "current" => "The present password is not right. After five wrong ones the account is locked for five minutes.",
        "password" => "The new password is too short: ten characters or more.",
        "passkey" => "The passkey could not be added. An account has up to ten.",
        "confirm" => "This is not your e-mail address: nothing was deleted.",
        "delete" => "Not now: a call of yours goes on (end it first), or you are the last administrator (make somebody else one first).",
        _ => "That did not work.",
    };

    protected override async Task OnInitializedAsync()
    {
        if (await Accounts.GetUserAsync(Http.User) is not { } account)
        {
            Navigation.NavigateTo("/signin");
            return;
        }

        (_account, _admin, _keys) = (account, Http.User.IsInRole(Roles.Admin), await Accounts.GetPasskeysAsync(account));
    }
}
