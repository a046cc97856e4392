using Bunit;
using MudBlazor.Services;

namespace VoiceStudio.Tests.Web.Pages;

/// <summary>A page without a browser: MudBlazor's services, and scripts that answer nothing.</summary>
public abstract class Page : BunitContext
{
    protected Page()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
    }
}
