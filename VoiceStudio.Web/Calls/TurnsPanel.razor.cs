using System.Globalization;
using Microsoft.AspNetCore.Components;
using VoiceStudio.Web.Data;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Calls;

/// <summary>The details of a call: its turns as a waterfall (who had the word, why, and where the time went), and every decision as it was written down.</summary>
public sealed partial class TurnsPanel : IDisposable
{
    private const int MostRows = 200;
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<LedgerView> _ledger = [];
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
        try
        {
            _ledger = await Archive.LedgerAsync(Call.CallId, AccountId, _gone.Token);
            _turns = TurnTime.Of(_ledger);
        }
        catch (Exception e) when (e.IsOfTheDatabase() || (e is OperationCanceledException && _gone.IsCancellationRequested))
        {
            // What was shown stays; the next move of the floor reads again.
        }
    }

    private string ColorOf(TurnTime turn) => Call.Agents.FirstOrDefault(a => a.AgentId == turn.AgentId)?.Color ?? "currentColor";

    private string Width(TimeSpan part)
        => string.Create(CultureInfo.InvariantCulture, $"width:{part / TimeSpan.FromTicks(Math.Max(1, _turns.Max(t => t.Whole).Ticks)):P2}").Replace(" ", "", StringComparison.Ordinal);

    private static string Heard(TurnTime turn)
        => turn.GoesOn ? T("going on")
            : turn.Cut ? T("{0} heard, cut off", Seconds(turn.Speaking)) : T("{0} heard", Seconds(turn.Speaking));

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.CurrentCulture, $"{time.TotalSeconds:0.0} s");

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
