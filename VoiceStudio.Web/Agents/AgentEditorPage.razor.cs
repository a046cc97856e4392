using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;

namespace VoiceStudio.Web.Agents;

/// <summary>Makes an agent, or changes one. What cannot be saved stays in the form with the reason beside each field.</summary>
public sealed partial class AgentEditorPage : IDisposable
{
    private static readonly Dictionary<string, string[]> Nothing = [];

    private readonly CancellationTokenSource _gone = new();
    private AgentDraft? _draft;
    private AgentView? _agent;
    private IReadOnlyList<ToolView> _tools = [];
    private IReadOnlyList<AgentVersionView> _versions = [];
    private IReadOnlyList<AgentView> _others = [];
    private IReadOnlyDictionary<string, string[]> _broken = Nothing;
    private ServiceAnswer? _service;
    private string? _missing;
    private string? _refused;
    private string? _saved;
    private bool _changed;
    private bool _saving;
    private bool _asking;

    /// <summary>Null: a new one.</summary>
    [Parameter] public Guid? Id { get; set; }

    /// <summary>Makes a copy of this agent.</summary>
    [SupplyParameterFromQuery] private Guid? From { get; set; }

    [Inject] private AgentStore Agents { get; set; } = null!;
    [Inject] private ToolStore Tools { get; set; } = null!;
    [Inject] private ServiceCheck Services { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IJSRuntime Js { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private string Title => _agent is not null ? _agent.Settings.Name : "New agent";

    private bool Overtaken => _broken.ContainsKey(AgentStore.VersionField);

    private IEnumerable<string> Alike => SoundAlike.Warnings(_draft!.Name, _draft.ToSettings().Aliases, _others.Where(o => o.Id != _agent?.Id).Select(o => o.Settings));

    protected override async Task OnParametersSetAsync()
    {
        if (_draft is not null && _agent?.Id == Id) return;
        try
        {
            _tools = await Tools.ListAsync(_gone.Token);
            _others = await Agents.ListAsync(_gone.Token);
            if (Id is { } id) Show(await Agents.FindAsync(id, _gone.Token), await Agents.VersionsAsync(id, _gone.Token));
            else if (From is { } from) _draft = CopyOf((await Agents.FindAsync(from, _gone.Token)).Settings);
            else _draft = AgentDraft.New();
        }
        catch (RefusedException e)
        {
            _missing = e.Message;
        }
    }

    private void Show(AgentView agent, IReadOnlyList<AgentVersionView> versions)
        => (_agent, _versions, _draft, _changed) = (agent, versions, AgentDraft.From(agent.Settings), false);

    private static AgentDraft CopyOf(AgentSettings settings) => AgentDraft.From(settings with { Name = $"{settings.Name} two", Aliases = [] });

    private void Give(Guid toolId, bool given)
    {
        if (given) _draft!.Tools.Add(toolId);
        else _draft!.Tools.Remove(toolId);
    }

    private Task SaveAsync() => SaveAsync(_agent?.Version);

    private Task SaveOverAsync() => SaveAsync(over: null);

    private async Task SaveAsync(int? over)
    {
        if (_saving || _draft is null) return;
        (_saving, _refused, _saved, _broken) = (true, null, null, Nothing);
        try
        {
            var (me, settings) = ((await SignedIn).User.AccountId(), _draft.ToSettings());
            var agent = _agent is null ? await Agents.CreateAsync(settings, me, _gone.Token) : await Agents.UpdateAsync(_agent.Id, new(settings, over), me, _gone.Token);
            var isNew = _agent is null;
            Show(agent, await Agents.VersionsAsync(agent.Id, _gone.Token));
            _saved = $"Saved as version {agent.Version}. Calls that go on keep the version they began with.";
            if (isNew) Navigation.NavigateTo($"/agents/{agent.Id}", replace: true);
        }
        catch (RefusedException e)
        {
            _refused = e.Message;
            _broken = e.Fields;
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task AskServiceAsync()
    {
        (_asking, _service) = (true, null);
        _service = await Services.AskAsync(_draft!.ToSettings().ServiceUrl, _gone.Token);
        _asking = false;
    }

    private void GoBackTo(AgentVersionView version)
    {
        (_draft, _changed, _broken, _refused) = (AgentDraft.From(version.Settings), true, Nothing, null);
        _saved = $"This is version {version.Version} again. Save to make it the present one.";
    }

    private async Task ConfirmLeavingAsync(LocationChangingContext leaving)
    {
        if (_changed && !await Js.InvokeAsync<bool>("confirm", _gone.Token, "What you changed is not saved. Leave anyway?")) leaving.PreventNavigation();
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
