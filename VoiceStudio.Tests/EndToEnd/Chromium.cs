using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>A real Chromium, headless. <c>CHROMIUM_PATH</c> names one, else the usual places, else Playwright's own download.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Known =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly string[] Always =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
        // The room's media comes from a server on this machine, and nobody is there to click.
        "--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        // Two busy cores: what takes a moment on a laptop may take some seconds here.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
    }

    /// <summary>A browser of its own, for a test that needs other switches than the shared one.</summary>
    public Task<IBrowser> LaunchAsync(params string[] switches) => _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable(), Args = [.. Always, .. switches] });

    /// <summary>A person's own window: nobody is signed in, nothing is remembered.</summary>
    /// <param name="stop">Closes it, whatever is being waited for.</param>
    internal async Task<BrowserWindow> OpenAsync(Uri address, CancellationToken stop, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800, IBrowser? browser = null, string locale = "en-GB")
    {
        var context = await (browser ?? _browser).NewContextAsync(new()
        {
            BaseURL = address.ToString(), ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height }, Locale = locale,
            // Animations are drawn by the processor here, which has other things to do.
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        return new BrowserWindow(context, await context.NewPageAsync(), stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Executable()
        => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } own ? own : Known.FirstOrDefault(File.Exists);
}
