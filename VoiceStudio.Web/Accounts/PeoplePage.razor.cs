using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Accounts;

/// <summary>For administrators: who has an account, in which role, and who is invited.</summary>
public sealed partial class PeoplePage : IDisposable
{
    private const int MaxShown = 25;

    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<AccountView>? _people;
    private IReadOnlyList<InvitationView> _invitations = [];
    private string _me = "";
    private string _filter = "";
    private string? _refused;
    private bool _busy;

    [Inject] private AccountStore Accounts { get; set; } = null!;
    [Inject] private Invitations Invitations { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private IEnumerable<AccountView> Matching => _people!.Where(p => p.DisplayName.Contains(_filter, StringComparison.CurrentCultureIgnoreCase) || p.Email.Contains(_filter, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<AccountView> Shown => Matching.Take(MaxShown);

    protected override async Task OnInitializedAsync()
    {
        _me = (await SignedIn).User.AccountId();
        await ReadAsync();
    }

    private async Task ReadAsync() => (_people, _invitations) = (await Accounts.ListAsync(_gone.Token), await Invitations.ListAsync(_gone.Token));

    /// <returns>The link, which is shown now and never again.</returns>
    /// <exception cref="RefusedException">As the form says it.</exception>
    private async Task<string> InviteAsync(NewInvitation invitation)
    {
        var token = await Invitations.InviteAsync(invitation.Email.Trim(), invitation.Role, _me, _gone.Token);
        await ReadAsync();
        StateHasChanged();
        return Navigation.ToAbsoluteUri($"/invitation?token={token}").ToString();
    }

    private async Task ChangeRoleAsync(AccountView person, string role)
    {
        if (person.Id == _me && !await SureAsync("Give up administering?", "You will not see this page any more. Another administrator can make you one again.", "Give it up")) return;
        await DoAsync(() => Accounts.SetRoleAsync(person.Id, role, _me, _gone.Token));
    }

    private async Task RemoveAsync(AccountView person)
    {
        var words = $"The account of {person.DisplayName} goes for good, with all conversations and everything said in them.";
        if (await SureAsync($"Remove {person.DisplayName}?", words, "Remove")) await DoAsync(() => Accounts.DeleteAsync(person.Id, _me, _gone.Token));
    }

    private async Task<bool> SureAsync(string title, string words, string yes) => await Dialogs.ShowMessageBoxAsync(title, words, yesText: yes, cancelText: "Cancel") is true;

    private async Task DoAsync(Func<Task> act)
    {
        if (_busy) return;
        (_busy, _refused) = (true, null);
        try
        {
            await act();
        }
        catch (RefusedException e)
        {
            _refused = e.Message;
        }
        finally
        {
            _busy = false;
        }

        await ReadAsync();
    }

    private static string Day(DateTimeOffset at) => at.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
