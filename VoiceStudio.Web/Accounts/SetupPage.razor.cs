using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Accounts;

/// <summary>The first visit to an empty studio; later it leads to the sign-in.</summary>
public sealed partial class SetupPage
{
    [Inject] private FirstAccount First { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromQuery] private string? Error { get; set; }
    [SupplyParameterFromQuery] private string? Email { get; set; }
    [SupplyParameterFromQuery] private string? Name { get; set; }

    private string? Words => Error switch
    {
        null => null,
        "email" => "This is not an e-mail address that can be used. It looks like name@example.com.",
        "name" => "Please give a name of at most 80 characters.",
        "password" => "The password is too short: ten characters or more.",
        _ => "The account could not be made. Please check what you typed.",
    };

    protected override async Task OnInitializedAsync()
    {
        if (!await First.IsWantedAsync(Http.RequestAborted)) Navigation.NavigateTo("/signin");
    }
}
