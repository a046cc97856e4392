using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// Before a call, for whoever wishes: which microphone, which loudspeaker, am I heard, how do I look. What is chosen is remembered by the browser and used by the
/// next call. Nothing is opened before the first click, and the camera only by one of its own.
/// </summary>
public sealed partial class SoundCheck : IAsyncDisposable
{
    /// <summary>A Web that is told to stop does not wait longer for a browser.</summary>
    private static readonly TimeSpan GoodBye = TimeSpan.FromSeconds(1);

    private const string Speaker = "chooseSpeaker";
    private readonly CancellationTokenSource _gone = new();
    private ElementReference _place;
    private IJSObjectReference? _module;
    private RoomState? _room;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    private async Task ToggleAsync()
    {
        if (_room is null)
        {
            await OpenAsync(null);
            return;
        }

        _room = null;
        await _module!.InvokeVoidAsync("stop", _gone.Token, _place);
    }

    /// <param name="microphone">Device id; null takes the one that was used last.</param>
    private async Task OpenAsync(string? microphone)
    {
        _module ??= await Js.InvokeAsync<IJSObjectReference>("import", _gone.Token, "./Calls/SoundCheck.razor.js");
        _room = await _module.InvokeAsync<RoomState>("open", _gone.Token, _place, microphone);
    }

    private async Task CameraAsync() => _room = await _module!.InvokeAsync<RoomState>("toggleCamera", _gone.Token, _place);

    private async Task ActAsync(string act, params object?[] arguments) => await _module!.InvokeVoidAsync(act, _gone.Token, [_place, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
        if (_module is null) return;
        try
        {
            // Whoever calls from here goes to a page that opens the microphone itself.
            await _module.InvokeVoidAsync("stopAll", GoodBye);
            await _module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The document is gone, and its devices with it.
        }
    }
}
