using Microsoft.AspNetCore.Localization;
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

    /// <summary>First of all: what people see when nothing else answered. Programs got a problem document from inside (Problems).</summary>
    public static void UseShell(this WebApplication app)
    {
        app.UseNoNewCircuitsWhileStopping();
        app.UseLanguages();
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment()) app.UseExceptionHandler("/broken", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
    }

    /// <summary>The person's own choice (a cookie, from the profile), else what the browser asks for, else English.</summary>
    private static void UseLanguages(this WebApplication app)
    {
        var languages = new RequestLocalizationOptions().SetDefaultCulture(Words.Languages[0]).AddSupportedCultures([.. Words.Languages]).AddSupportedUICultures([.. Words.Languages]);
        languages.RequestCultureProviders = [.. languages.RequestCultureProviders.Where(p => p is not QueryStringRequestCultureProvider)];
        app.UseRequestLocalization(languages);
    }

    public static void MapShell(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    /// <summary>
    /// A browser whose circuit is closed because Web stops comes back within a millisecond, over a connection that is still open; Kestrel would then wait for it
    /// until its time is up. It is told to come later.
    /// </summary>
    private static void UseNoNewCircuitsWhileStopping(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((http, next) =>
        {
            if (!stopping.IsCancellationRequested || !http.Request.Path.StartsWithSegments("/_blazor")) return next(http);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
    }
}
