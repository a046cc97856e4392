using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Accounts;

/// <summary>A plain form: a circuit cannot set the cookie. On an empty studio it leads to the first account instead.</summary>
public sealed partial class SignInPage
{
    [Inject] private FirstAccount First { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromQuery] private string? Error { get; set; }
    [SupplyParameterFromQuery] private string? Email { get; set; }
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }

    private string? Words => Error switch
    {
        null => null,
        "locked" => "Too many wrong passwords. This account is locked for five minutes; then try again.",
        "closed" => "This studio already has its first account. Sign in with it, or ask its owner for an invitation.",
        "passkey" => "No account here has this passkey. Sign in with the password.",
        _ => "No account has this e-mail address and password. Check both; capital letters count in the password.",
    };

    protected override async Task OnInitializedAsync()
    {
        if (await First.IsWantedAsync(Http.RequestAborted)) Navigation.NavigateTo("/setup");
    }
}
