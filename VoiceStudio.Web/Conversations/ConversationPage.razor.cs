using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>Everything said and written in a conversation, in time; and the way back into a call.</summary>
public sealed partial class ConversationPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ConversationDetails? _conversation;
    private IReadOnlyList<Story> _story = [];
    private string _me = "";
    private bool _starting;
    private string? _missing;
    private string? _refused;

    [Parameter] public Guid Id { get; set; }

    [Inject] private ConversationStore Conversations { get; set; } = null!;
    [Inject] private MessageStore Messages { get; set; } = null!;
    [Inject] private LiveCalls Live { get; set; } = null!;
    [Inject] private VideoCallResource Calls { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_conversation?.Id == Id) return;
        _me = (await SignedIn).User.AccountId();
        try
        {
            _conversation = await Conversations.FindAsync(Id, _me, _gone.Token);
            _story = await TellAsync(_conversation);
        }
        catch (RefusedException e)
        {
            _missing = e.Message;
        }
    }

    private async Task<IReadOnlyList<Story>> TellAsync(ConversationDetails conversation)
    {
        var story = new List<Story>();
        foreach (var message in await Messages.ListAsync(Id, _me, _gone.Token)) story.Add(new Written(message));
        foreach (var call in conversation.Calls) story.Add(new Called(await Live.SnapshotAsync(call.Id, _me, _gone.Token)));
        return [.. story.OrderBy(s => s.At)];
    }

    private async Task CallAsync()
    {
        if (_starting) return;
        (_starting, _refused) = (true, null);
        try
        {
            var call = await Calls.StartOrJoinAsync(Id, _me, _gone.Token);
            Navigation.NavigateTo($"/calls/{call.CallId}");
        }
        catch (RefusedException e)
        {
            (_starting, _refused) = (false, e.Message);
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private abstract record Story(DateTimeOffset At);

    private sealed record Written(MessageView Message) : Story(Message.At);

    private sealed record Called(CallSnapshot Call) : Story(Call.StartedAt);
}
