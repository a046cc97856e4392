using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>Where an invitation leads: one click from here to being in the call. Looking changes nothing; the click does.</summary>
public sealed partial class JoinPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private InvitationView? _invitation;
    private string _me = "";
    private bool _going;
    private string? _refused;

    /// <summary>Of the link.</summary>
    [Parameter] public string Token { get; set; } = "";

    [Inject] private ConversationInvitations Invitations { get; set; } = null!;
    [Inject] private VideoCallResource Calls { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _me = (await SignedIn).User.AccountId();
        await TryAsync(async () => _invitation = await Invitations.ShowAsync(Token, _gone.Token));
    }

    private async Task AcceptAsync()
    {
        if (_going) return;
        _going = true;
        await TryAsync(async () =>
        {
            var conversation = await Invitations.AcceptAsync(Token, _me, _gone.Token);
            Navigation.NavigateTo(_invitation!.Live ? $"/calls/{await Calls.OpenAsync(conversation, _me, _gone.Token)}" : $"/conversations/{conversation}");
        });
        _going = false;
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RefusedException e)
        {
            _refused = e.Message;
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
