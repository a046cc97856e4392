using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using VoiceStudio.Web.Agents;

namespace VoiceStudio.Web.Conversations;

/// <summary>All conversations of a person, found by words, agent and day. What is asked for stands in the address, so that the way back leads to the same list.</summary>
public sealed partial class ConversationFinder : IDisposable
{
    private const string WordsKey = "q", AgentKey = "agent", FromKey = "from", ToKey = "to", ArchivedKey = "archive";

    /// <summary>Whoever types on is not asked about each letter.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private Virtualize<ConversationSummary>? _rows;
    private CancellationTokenSource _typing = new();
    private ConversationQuery? _shown;
    private string? _words;
    private int? _total;

    [Parameter, EditorRequired] public string AccountId { get; set; } = "";
    [Parameter] public IReadOnlyList<AgentView> Agents { get; set; } = [];

    [SupplyParameterFromQuery(Name = WordsKey)] private string? WordsAsked { get; set; }
    [SupplyParameterFromQuery(Name = AgentKey)] private string? AgentAsked { get; set; }
    [SupplyParameterFromQuery(Name = FromKey)] private string? FromAsked { get; set; }
    [SupplyParameterFromQuery(Name = ToKey)] private string? ToAsked { get; set; }
    [SupplyParameterFromQuery(Name = ArchivedKey)] private string? ArchivedAsked { get; set; }

    [Inject] private ConversationStore Conversations { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    /// <summary>An address may say anything: what cannot be read does not count.</summary>
    private ConversationQuery Query => new(string.IsNullOrWhiteSpace(WordsAsked) ? null : WordsAsked, Guid.TryParse(AgentAsked, out var agent) ? agent : null,
        Read(FromAsked), Read(ToAsked)?.AddDays(1), bool.TryParse(ArchivedAsked, out var archived) && archived);

    private bool IsFiltered => Query is not { Search: null, AgentId: null, From: null, To: null, Archived: false };

    private string Found => _total is not { } total ? "" : total == 1 ? "1 conversation" : string.Create(CultureInfo.InvariantCulture, $"{total:N0} conversations");

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Query) return;
        var first = _shown is null;
        (_shown, _words) = (Query, WordsAsked);
        if (!first) await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        if (_rows is not null) await _rows.RefreshDataAsync();
        StateHasChanged();
    }

    private async ValueTask<ItemsProviderResult<ConversationSummary>> LoadAsync(ItemsProviderRequest request)
    {
        var total = await Conversations.CountAsync(AccountId, Query, request.CancellationToken);
        IReadOnlyList<ConversationSummary> rows = total == 0 ? [] : await Conversations.ListAsync(AccountId, Query with { Skip = request.StartIndex, Take = Math.Max(1, request.Count) }, request.CancellationToken);
        if (_total != total)
        {
            _total = total;
            StateHasChanged();
        }

        return new(rows, total);
    }

    private async Task SearchAsync(ChangeEventArgs e)
    {
        _words = (string?)e.Value;
        await _typing.CancelAsync();
        _typing.Dispose();
        _typing = new();
        var stop = _typing.Token;
        try
        {
            await Task.Delay(Pause, Time, stop);
            await GoAsync(WordsKey, _words);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next letter asks.
        }
    }

    private Task GoAsync(string key, string? value)
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(key, string.IsNullOrWhiteSpace(value) ? null : value), replace: true);
        return Task.CompletedTask;
    }

    private Task ShowAllAsync()
    {
        Navigation.NavigateTo("/", replace: true);
        return Task.CompletedTask;
    }

    private static DateTimeOffset? Read(string? day)
        => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date < DateOnly.MaxValue
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : null;

    private static string? Day(DateTimeOffset? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _typing.Cancel();
        _typing.Dispose();
    }
}
