using MudBlazor.Services;

namespace VoiceStudio.Web.Shell;

/// <summary>The frame around the features: document, theme, routing, and what the browser may load.</summary>
internal static class ShellFeature
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        // Package assets are served from a build output too, whatever the environment is called.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddMudServices();
    }

    public static void MapShell(this WebApplication app)
    {
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    /// <summary>Programs get problem documents, people get a page.</summary>
    private static bool IsPage(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
