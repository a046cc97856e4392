using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Operations;

/// <summary>What goes on now, and how the last days were.</summary>
public sealed partial class OverviewPage : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<CallSnapshot> _live = [];
    private IReadOnlyList<HostSeen>? _hosts;
    private StudioReport? _report;
    private Task _looking = Task.CompletedTask;
    private string? _words;

    [Inject] private LiveCalls Calls { get; set; } = null!;
    [Inject] private HostsSeen Hosts { get; set; } = null!;
    [Inject] private StudioFigures Figures { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Show();
        _looking = LookAsync();
        _report = await Figures.ReportAsync(_gone.Token);
        _hosts = await Hosts.LookAsync(_gone.Token);
    }

    private void Show() => _live = [.. Calls.All.Select(c => c.Feed.Newest).Where(c => c.EndedAt is null).OrderBy(c => c.StartedAt)];

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_gone.Token))
            {
                Show();
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
    }

    private async Task EndAsync(CallSnapshot call)
    {
        if (await Dialogs.ShowMessageBoxAsync($"End “{call.Title}”?", "Everybody in it is sent away. What was said is kept.", yesText: "End the call", cancelText: "Leave it") != true) return;
        try
        {
            await Calls.EndForAdminAsync(call.CallId, (await SignedIn).User.DisplayNameOrEmail(), _gone.Token);
            _words = $"“{call.Title}” is over.";
        }
        catch (RefusedException e)
        {
            _words = e.Message;
        }
    }

    private static string People(CallSnapshot call) => call.People.Count(p => p.Connected) switch
    {
        0 => "nobody is connected",
        1 => call.People.First(p => p.Connected).Name,
        var several => $"{several} people",
    };

    private static string FloorWords(CallSnapshot call) => call.Floor switch
    {
        { Holder: { } holder, Phase: "speaking" } => $"{CallWords.NameOf(call, holder)} speaks",
        { Holder: { } holder } => $"{CallWords.NameOf(call, holder)} thinks",
        { State: "personSpeaking" } => "a person speaks",
        _ => "quiet",
    };

    private static string Sum(StudioReport report, Func<StudioDay, long> of) => report.Days.Sum(of).ToString("N0", CultureInfo.InvariantCulture);

    private static string? Newest(StudioReport report, Func<StudioDay, int?> of) => report.Days.Select(of).LastOrDefault(v => v is not null) is { } ms ? $"{ms} ms" : null;

    private static string ShareOf(StudioReport report, AgentTokens agent) => ((double)agent.Tokens / Math.Max(1, report.Agents[0].Tokens)).ToString("0.###", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _looking;
        _gone.Dispose();
    }
}
