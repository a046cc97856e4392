using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Conversations;

/// <summary>Who can be called, and what was talked about.</summary>
public sealed partial class HomePage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Guid> _chosen = [];
    private IReadOnlyList<AgentView>? _agents;
    private string _me = "";
    private Guid[]? _calling;
    private string? _refused;

    [Inject] private AgentStore Agents { get; set; } = null!;
    [Inject] private ConversationStore Conversations { get; set; } = null!;
    [Inject] private VideoCallResource Calls { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _me = (await SignedIn).User.AccountId();
        _agents = [.. (await Agents.ListAsync(_gone.Token)).Where(a => !a.Disabled)];
    }

    private void Choose(Guid agentId, bool on)
    {
        _chosen.Remove(agentId);
        if (on) _chosen.Add(agentId);
    }

    private string Together(IReadOnlyList<Guid> chosen)
    {
        string[] names = [.. chosen.Select(id => _agents!.First(a => a.Id == id).Settings.Name)];
        return T("{0} and {1}", string.Join(", ", names[..^1]), names[^1]);
    }

    private async Task CallAsync(Guid[] agentIds)
    {
        if (_calling is not null) return;
        (_calling, _refused) = (agentIds, null);
        try
        {
            var conversation = await Conversations.CreateAsync(_me, new([.. agentIds]), _gone.Token);
            Navigation.NavigateTo($"/calls/{await Calls.OpenAsync(conversation.Id, _me, _gone.Token)}");
        }
        catch (RefusedException e)
        {
            (_calling, _refused) = (null, e.Message);
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
