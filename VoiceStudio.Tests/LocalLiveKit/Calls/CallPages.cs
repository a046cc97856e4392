using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>A Chromium, and a page with livekit-client from an origin of its own: as a product's page, not the server's.</summary>
internal sealed class CallPages : IAsyncDisposable
{
    private static readonly string[] Known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private readonly WebApplication _pages;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentBag<IPage> _free = [];

    private CallPages(WebApplication pages, IPlaywright playwright, IBrowser browser) => (_pages, _playwright, _browser) = (pages, playwright, browser);

    public static async Task<CallPages> OpenAsync()
    {
        var pages = Pages();
        await pages.StartAsync();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? Array.Find(Known, File.Exists),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            ],
        });
        return new CallPages(pages, playwright, browser);
    }

    /// <summary>A page that nobody uses; a new one when all are in use.</summary>
    public async Task<IPage> TakeAsync()
    {
        if (_free.TryTake(out var free)) return free;
        var page = await _browser.NewPageAsync();
        page.Console += (_, message) => Say($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Say(error);
        await page.GotoAsync(_pages.Urls.First());
        return page;
    }

    /// <summary>Opening a page takes longer than most of what is done on it: it is kept for the next caller, unless something is wrong with it.</summary>
    public async ValueTask ReturnAsync(IPage page)
    {
        try
        {
            await page.EvaluateAsync("async () => { await call.leave(); }").WaitAsync(TimeSpan.FromSeconds(5));
            _free.Add(page);
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            await page.CloseAsync();
        }
    }

    private static void Say(string said) => TestContext.Current.TestOutputHelper?.WriteLine("[page] " + said);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _pages.DisposeAsync();
    }

    private static WebApplication Pages()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", () => Results.File(Path.Combine(Repository.Root, "VoiceStudio.Tests", "LocalLiveKit", "Calls", "call.html"), "text/html"));
        app.MapGet("/livekit-client.umd.js", () => Results.File(Path.Combine(Repository.Root, "VoiceStudio.Web", "wwwroot", "lib", "livekit-client", "livekit-client.umd.js"), "text/javascript"));
        // As the product's page does it.
        app.MapGet("/unannounced.js", () => Results.File(Path.Combine(Repository.Root, "VoiceStudio.Web", "wwwroot", "room", "unannounced.js"), "text/javascript"));
        return app;
    }
}
