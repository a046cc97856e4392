using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;

namespace VoiceStudio.Web.Agents;

/// <summary>Who there is to talk with; administrators manage them from here.</summary>
public sealed partial class AgentsPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<AgentView>? _agents;
    private (string Text, bool Bad)? _words;
    private bool _admin;
    private string _me = "";

    [Inject] private AgentStore Store { get; set; } = null!;
    [Inject] private ToolStore Tools { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        var person = (await SignedIn).User;
        (_admin, _me) = (person.IsInRole(Roles.Admin), person.AccountId());
        _agents = await Store.ListAsync(_gone.Token);
    }

    private Task SetDisabledAsync(AgentView agent, bool disabled) => ChangeAsync(async () =>
    {
        await Store.UpdateAsync(agent.Id, new(agent.Settings, agent.Version, disabled), _me, _gone.Token);
        return disabled ? $"{agent.Settings.Name} takes part in no new call." : $"{agent.Settings.Name} can be called again.";
    });

    private async Task DeleteAsync(AgentView agent)
    {
        var name = agent.Settings.Name;
        if (await Dialogs.ShowMessageBoxAsync($"Delete {name}?", "It can be called no more. What it said stays in the conversations.", yesText: "Delete", cancelText: "Keep") != true) return;
        await ChangeAsync(async () =>
        {
            await Store.DeleteAsync(agent.Id, _me, _gone.Token);
            return $"{name} is deleted.";
        });
    }

    private Task ImportAsync(InputFileChangeEventArgs chosen) => ChangeAsync(async () =>
    {
        if (chosen.File.Size > AgentFile.MaxSize) throw new RefusedException(Refusal.Invalid, "This file is too large to be an agent.");
        await using var stream = chosen.File.OpenReadStream(AgentFile.MaxSize, _gone.Token);
        using var json = new MemoryStream();
        await stream.CopyToAsync(json, _gone.Token);
        var (settings, missing) = AgentFile.Read(json.ToArray()).ForStudio(await Tools.ListAsync(_gone.Token));
        var agent = await Store.CreateAsync(settings, _me, _gone.Token);
        return missing.IsEmpty ? $"{agent.Settings.Name} is here." : $"{agent.Settings.Name} is here, without tools that this studio does not have: {string.Join(", ", missing)}.";
    });

    private async Task ChangeAsync(Func<Task<string>> change)
    {
        try
        {
            _words = (await change(), Bad: false);
        }
        catch (RefusedException e)
        {
            _words = (e.Fields.Count == 0 ? e.Message : $"{e.Message} {string.Join(' ', e.Fields.SelectMany(f => f.Value))}", Bad: true);
        }

        _agents = await Store.ListAsync(_gone.Token);
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
