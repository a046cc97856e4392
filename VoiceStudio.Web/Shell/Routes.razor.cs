using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace VoiceStudio.Web.Shell;

/// <summary>The circuit's root: providers, routing, and what shows when a page throws.</summary>
public sealed partial class Routes(IJSRuntime js) : ComponentBase
{
    /// <summary>Says on the document that clicks now reach the circuit: the splash goes, and browser tests begin.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "./Shell/Routes.razor.js");
        await module.InvokeVoidAsync("markInteractive");
    }
}
