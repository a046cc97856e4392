using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Conversations;

/// <summary>Everything said and written in a conversation, in time; where one writes to its agents; and the way back into a call.</summary>
public sealed partial class ConversationPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ConversationDetails? _conversation;
    private TimelineWindow? _window;
    private IReadOnlyList<TimelineSection> _sections = [];
    private ChatProgress _progress = ChatProgress.None;
    private CancellationTokenSource? _talking;
    private ChatBox? _box;
    private string _me = "";
    private bool _starting;
    private string? _missing;
    private string? _refused;

    [Parameter] public Guid Id { get; set; }

    [Inject] private ConversationStore Conversations { get; set; } = null!;
    [Inject] private Timeline Lines { get; set; } = null!;
    [Inject] private Chat Chat { get; set; } = null!;
    [Inject] private VideoCallResource Calls { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    /// <summary>For screen readers: the answer once it is whole, not word by word.</summary>
    private string? Announced => _progress.Lines is [.., { Growing: false, Message: { AgentId: not null } last }] ? $"{last.Speaker}: {last.Text}" : null;

    protected override async Task OnParametersSetAsync()
    {
        if (_conversation?.Id == Id) return;
        _me = (await SignedIn).User.AccountId();
        (_conversation, _window, _missing) = (null, null, null);
        try
        {
            await ReloadAsync();
        }
        catch (RefusedException e)
        {
            _missing = e.Message;
        }
    }

    private async Task ReloadAsync()
    {
        _conversation = await Conversations.FindAsync(Id, _me, _gone.Token);
        await ShowAsync(0);
    }

    private async Task ShowAsync(int later)
    {
        _window = await Lines.ReadAsync(Id, _me, later, _gone.Token);
        _sections = TimelineSection.Of(_window.Rows);
    }

    private Task SendAsync(string text) => TalkAsync(stop => Chat.SendAsync(Id, _me, text, stop));

    private Task RetryAsync(Guid messageId) => TalkAsync(stop => Chat.RetryAsync(Id, _me, messageId, stop));

    private void Stop() => _talking?.Cancel();

    /// <summary>Shows the exchange as it grows, then what was kept of it.</summary>
    private async Task TalkAsync(Func<CancellationToken, IAsyncEnumerable<ChatPart>> talk)
    {
        if (_talking is not null) return;
        using var talking = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        (_talking, _refused) = (talking, null);
        try
        {
            if (_window is { Later: > 0 }) await ShowAsync(0);
            await foreach (var part in talk(talking.Token))
            {
                if (part is ChatPart.Written) _box?.Clear();
                _progress = _progress.After(part);
                StateHasChanged();
            }
        }
        catch (RefusedException e)
        {
            _refused = e.Message;
        }
        catch (OperationCanceledException) when (talking.IsCancellationRequested)
        {
            // The person stopped it, or left: what was written by then is kept, with the reason.
        }
        finally
        {
            _talking = null;
        }

        if (_gone.IsCancellationRequested) return;
        await ReloadAsync();
        _progress = ChatProgress.None;
    }

    /// <summary>The agents, and the people when there are several.</summary>
    private string With
    {
        get
        {
            var agents = string.Join(", ", _conversation!.Agents.Select(a => a.Name));
            return _conversation.People.Length > 1 ? T("With {0}; people: {1}", agents, string.Join(", ", _conversation.People)) : T("With {0}", agents);
        }
    }

    private async Task CallAsync()
    {
        if (_starting) return;
        (_starting, _refused) = (true, null);
        try
        {
            Navigation.NavigateTo($"/calls/{await Calls.OpenAsync(Id, _me, _gone.Token)}");
        }
        catch (RefusedException e)
        {
            (_starting, _refused) = (false, e.Message);
        }
    }

    private CallSummary CallOf(Guid callId) => _conversation!.Calls.FirstOrDefault(c => c.Id == callId) ?? new(callId, default, null, null, 0);

    private string? ColorOf(MessageView message)
        => message.AgentId is not { } id ? null : _window!.Colors.GetValueOrDefault(id) ?? _conversation!.Agents.FirstOrDefault(a => a.AgentId == id)?.Color ?? "currentColor";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
