using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace VoiceStudio.Web.Conversations;

/// <summary>Where one writes to the agents of a conversation. What is typed stays until it is kept: a refusal costs nobody his words.</summary>
public sealed partial class ChatBox : IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ElementReference _form;
    private IJSObjectReference? _module;
    private string _text = "";

    /// <summary>An answer is being written: one may stop it, and type what comes next.</summary>
    [Parameter] public bool Answering { get; set; }

    [Parameter] public ImmutableArray<ConversationAgentView> To { get; set; } = [];
    [Parameter, EditorRequired] public EventCallback<string> OnSend { get; set; }
    [Parameter] public EventCallback OnStop { get; set; }

    [Inject] private IJSRuntime Js { get; set; } = null!;

    private string Whom => To.Length == 1 ? $"Write to {To[0].Name}" : "Write to them all, or to one by name";

    /// <summary>What was sent is kept.</summary>
    public void Clear()
    {
        _text = "";
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        // Whoever leaves at once takes the form along: a call that comes after that must not be made.
        _module = await Js.InvokeAsync<IJSObjectReference>("import", _gone.Token, "./Conversations/ChatBox.razor.js");
        await _module.InvokeVoidAsync("sendByEnter", _gone.Token, _form);
    }

    private Task SendAsync() => Answering || string.IsNullOrWhiteSpace(_text) ? Task.CompletedTask : OnSend.InvokeAsync(_text);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the module with it.
        }

        _gone.Dispose();
    }
}
