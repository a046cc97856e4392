using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VoiceStudio.Web.Problems;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Agents;

/// <summary>A button that lets one hear an agent before calling it, or while making it.</summary>
public sealed partial class HearVoice : IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ElementReference _place;
    private IJSObjectReference? _module;
    private bool _asking;
    private bool _playing;
    private string? _refused;

    [Parameter, EditorRequired] public AgentSettings Settings { get; set; } = null!;

    [Inject] private VoiceSamples Samples { get; set; } = null!;
    [Inject] private IJSRuntime Js { get; set; } = null!;

    private async Task ToggleAsync()
    {
        if (_playing)
        {
            await _module!.InvokeVoidAsync("stop", _gone.Token, _place);
            return;
        }

        (_asking, _refused) = (true, null);
        try
        {
            using var sound = new MemoryStream(await Samples.FindAsync(Settings, _gone.Token));
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", _gone.Token, "./Agents/HearVoice.razor.js");
            (_asking, _playing) = (false, true);
            StateHasChanged();
            using var stream = new DotNetStreamReference(sound);
            await _module.InvokeVoidAsync("play", _gone.Token, _place, stream);
        }
        catch (RefusedException e)
        {
            _refused = e.Message;
        }
        catch (JSException)
        {
            _refused = T("The browser cannot play it.");
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is gone; nobody wants to hear it any more.
        }
        finally
        {
            (_asking, _playing) = (false, false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its modules with it.
        }

        _gone.Dispose();
    }
}
