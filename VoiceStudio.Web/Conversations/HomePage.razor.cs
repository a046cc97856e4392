using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Conversations;

/// <summary>Who can be called, and what was talked about.</summary>
public sealed partial class HomePage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Guid> _chosen = [];
    private readonly Dictionary<Guid, string> _unavailable = [];
    private IReadOnlyList<AgentView>? _agents;
    private Dictionary<Guid, string> _tools = [];
    private string _me = "";
    private bool _asked;
    private Guid[]? _calling;
    private string? _refused;

    [Inject] private AgentStore Agents { get; set; } = null!;
    [Inject] private ToolStore Tools { get; set; } = null!;
    [Inject] private ServiceCheck Services { get; set; } = null!;
    [Inject] private ConversationStore Conversations { get; set; } = null!;
    [Inject] private VideoCallResource Calls { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _me = (await SignedIn).User.AccountId();
        _tools = (await Tools.ListAsync(_gone.Token)).ToDictionary(t => t.Id, t => t.Name);
        _agents = [.. (await Agents.ListAsync(_gone.Token)).Where(a => !a.Disabled)];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_asked || _agents is null) return;
        _asked = true;
        try
        {
            await AskServicesAsync();
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is gone before its answer came.
        }
    }

    /// <summary>Each host once, however many agents live there. The page does not wait for it.</summary>
    private async Task AskServicesAsync()
    {
        foreach (var host in _agents!.GroupBy(a => a.Settings.ServiceUrl))
        {
            if (await Services.AskAsync(host.Key, _gone.Token) is not { Ready: false } answer) continue;
            foreach (var agent in host) _unavailable[agent.Id] = answer.Words;
            StateHasChanged();
        }
    }

    private string[] ToolsOf(AgentView agent) => [.. agent.Settings.ToolIds.Select(id => _tools.GetValueOrDefault(id)).OfType<string>()];

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
