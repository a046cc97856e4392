using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace VoiceStudio.Web.Shell;

/// <summary>
/// One palette of a MudBlazor theme as a style element with a media query. Two of them in the document's head follow the
/// system's light or dark setting without a script, without a circuit, and without a flash of the wrong one.
/// </summary>
public sealed class ThemeSheet : MudThemeProvider
{
    [Parameter, EditorRequired] public string Media { get; set; } = "all";

    protected override void BuildRenderTree(RenderTreeBuilder __builder)
    {
        var css = new StringBuilder();
        GenerateTheme(css);
        __builder.AddMarkupContent(0, $"<style media=\"{Media}\">:root{{{css}}}</style>");
    }
}
