using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>The tools there are, and which agents have them.</summary>
public sealed partial class ToolsPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<ToolView>? _tools;
    private (string Text, bool Bad)? _words;

    [Inject] private ToolStore Store { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _tools = await Store.ListAsync(_gone.Token);

    private async Task DeleteAsync(ToolView tool)
    {
        if (await Dialogs.ShowMessageBoxAsync($"Delete {tool.Name}?", "No agent can use it then.", yesText: "Delete", cancelText: "Keep") != true) return;
        try
        {
            await Store.DeleteAsync(tool.Id, (await SignedIn).User.AccountId(), _gone.Token);
            _words = ($"{tool.Name} is deleted.", Bad: false);
        }
        catch (RefusedException e)
        {
            _words = (e.Message, Bad: true);
        }

        _tools = await Store.ListAsync(_gone.Token);
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
