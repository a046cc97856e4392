using Microsoft.AspNetCore.Components;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Tools;

/// <summary>A form for a tool's arguments, made from its schema, and what came of it.</summary>
public sealed partial class TrialRun : IDisposable
{
    private static readonly string[] Booleans = ["true", "false"];

    private readonly CancellationTokenSource _gone = new();
    private readonly Dictionary<string, string> _typed = [];
    private ToolOutcome? _outcome;
    private string? _refused;
    private bool _running;

    [Inject] private ToolStore Store { get; set; } = null!;

    [Parameter, EditorRequired] public string Schema { get; set; } = "";

    /// <summary>The tool as it stands now.</summary>
    [Parameter, EditorRequired] public Func<ToolSettings> Settings { get; set; } = null!;

    private IReadOnlyList<ArgumentField> Fields => ArgumentField.Of(Schema);

    private string Typed(ArgumentField field) => _typed.GetValueOrDefault(field.Name, "");

    private void Type(ArgumentField field, ChangeEventArgs change) => _typed[field.Name] = change.Value?.ToString() ?? "";

    private async Task RunAsync()
    {
        if (_running) return;
        (_running, _outcome, _refused) = (true, null, null);
        try
        {
            _outcome = await Store.TryAsync(Settings(), ArgumentField.Arguments(Fields, _typed), _gone.Token);
        }
        catch (RefusedException e)
        {
            _refused = e.Fields.Count == 0 ? e.Message : string.Join(' ', e.Fields.SelectMany(f => f.Value));
        }
        finally
        {
            _running = false;
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
