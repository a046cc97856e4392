using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>Makes a tool, or changes one, and tries it. What cannot be saved stays in the form with the reason beside each field.</summary>
public sealed partial class ToolEditorPage : IDisposable
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly Dictionary<string, string[]> Nothing = [];

    private readonly CancellationTokenSource _gone = new();
    private ToolDraft? _draft;
    private ToolView? _tool;
    private IReadOnlyDictionary<string, string[]> _broken = Nothing;
    private IReadOnlyList<ToolUse> _uses = [];
    private string? _missing;
    private string? _refused;
    private string? _saved;
    private bool _changed;
    private bool _saving;

    /// <summary>Null: a new one.</summary>
    [Parameter] public Guid? Id { get; set; }

    [Inject] private ToolStore Store { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IJSRuntime Js { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private string Title => _tool?.Name ?? "New tool";

    protected override async Task OnParametersSetAsync()
    {
        if (_draft is not null && _tool?.Id == Id) return;
        try
        {
            if (Id is { } id)
            {
                Show(await Store.FindAsync(id, _gone.Token));
                _uses = await Store.UsesAsync(_tool!.Name, _gone.Token);
            }
            else _draft = new();
        }
        catch (RefusedException e)
        {
            _missing = e.Message;
        }
    }

    private void Show(ToolView tool) => (_tool, _draft, _changed) = (tool, ToolDraft.From(tool), false);

    private async Task SaveAsync()
    {
        if (_saving || _draft is null) return;
        (_saving, _refused, _saved, _broken) = (true, null, null, Nothing);
        try
        {
            var (me, settings) = ((await SignedIn).User.AccountId(), _draft.ToSettings());
            var isNew = _tool is null;
            Show(_tool is null ? await Store.CreateAsync(settings, me, _gone.Token) : await Store.UpdateAsync(_tool.Id, settings, me, _gone.Token));
            _saved = "Saved.";
            if (isNew) Navigation.NavigateTo($"/tools/{_tool!.Id}", replace: true);
        }
        catch (RefusedException e)
        {
            (_refused, _broken) = (e.Message, e.Fields);
        }
        finally
        {
            _saving = false;
        }
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
