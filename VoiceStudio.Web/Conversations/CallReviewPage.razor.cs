using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>A call that is over, or goes on: how it went, who spoke how much, every turn and why, what the agents used, and every word.</summary>
public sealed partial class CallReviewPage : IDisposable
{
    private const string WordsPart = "words", TurnsPart = "turns", ToolsPart = "tools";

    private readonly CancellationTokenSource _gone = new();
    private CallReview? _call;
    private ImmutableArray<SpokenLine> _lines = [];
    private IReadOnlyDictionary<Guid, string> _colors = new Dictionary<Guid, string>();
    private int _skip, _total;
    private string _me = "";
    private string? _missing;

    [Parameter] public Guid Id { get; set; }
    [Parameter] public Guid CallId { get; set; }
    [SupplyParameterFromQuery(Name = "show")] private string? Shown { get; set; }

    [Inject] private CallReviews Reviews { get; set; } = null!;
    [Inject] private Timeline Lines { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private string Part => Shown is TurnsPart or ToolsPart ? Shown : WordsPart;

    protected override async Task OnParametersSetAsync()
    {
        if (_call?.CallId == CallId) return;
        _me = (await SignedIn).User.AccountId();
        try
        {
            var call = await Reviews.FindAsync(CallId, _me, _gone.Token);
            if (call.ConversationId != Id) throw RefusedException.NotFound("call");
            _colors = call.Agents.ToDictionary(a => Guid.Parse(a.AgentId), a => a.Color);
            await ReadAsync(0);
            _call = call;
        }
        catch (RefusedException e)
        {
            _missing = e.Message;
        }
    }

    private async Task ReadAsync(int skip)
    {
        _skip = Math.Max(0, skip);
        (_lines, _total) = await Lines.ReadCallAsync(CallId, _me, _skip, _gone.Token);
    }

    private string Address(string part) => $"/conversations/{Id}/calls/{CallId}" + (part == WordsPart ? "" : "?show=" + part);

    private IEnumerable<(string Part, string Name, int Count)> Parts(CallReview call) => [(WordsPart, "Words", _total), (TurnsPart, "Turns", call.Turns.Count), (ToolsPart, "Tools and usage", call.Tools.Length)];

    private static string When(CallReview call) => call.StartedAt.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    private static string Summary(CallReview call)
        => $"With {string.Join(", ", call.Agents.Select(a => a.Name))} · " + (call.EndedAt is { } end ? $"{CallWords.Length(end - call.StartedAt)} · {call.EndReason}" : "going on");

    private IReadOnlyList<VoiceShare> Shares(CallReview call)
        => [.. call.Score.Voices.Where(v => v.Value > TimeSpan.Zero).Select(v => Share(call, v.Key, v.Value)).OrderByDescending(s => s.Time)];

    private VoiceShare Share(CallReview call, string speaker, TimeSpan time)
        => call.Agents.FirstOrDefault(a => a.AgentId == speaker) is { } agent
            ? new(agent.Name, agent.Color, time)
            : new(speaker == Identities.OfPerson(_me) ? "You" : call.People.GetValueOrDefault(speaker) ?? "Somebody", null, time);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
