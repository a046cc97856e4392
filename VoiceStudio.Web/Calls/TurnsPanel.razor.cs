using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Calls;

/// <summary>The ledger of the floor as a waterfall: who had the word, why, and where the time went.</summary>
public sealed partial class TurnsPanel : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<TurnTime> _turns = [];
    private FloorView? _seen;

    [Parameter, EditorRequired] public CallSnapshot Call { get; set; } = null!;

    /// <summary>Account that looks.</summary>
    [Parameter, EditorRequired] public string AccountId { get; set; } = "";

    [Inject] private CallArchive Archive { get; set; } = null!;

    /// <summary>Read again whenever the floor moved, and only then.</summary>
    protected override async Task OnParametersSetAsync()
    {
        if (_seen == Call.Floor) return;
        _seen = Call.Floor;
        _turns = TurnTime.Of(await Archive.LedgerAsync(Call.CallId, AccountId, _gone.Token));
    }

    private string ColorOf(TurnTime turn) => Call.Agents.FirstOrDefault(a => a.AgentId == turn.AgentId)?.Color ?? "currentColor";

    private string Width(TimeSpan part)
        => string.Create(CultureInfo.InvariantCulture, $"width:{part / TimeSpan.FromTicks(Math.Max(1, _turns.Max(t => t.Whole).Ticks)):P2}").Replace(" ", "", StringComparison.Ordinal);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
