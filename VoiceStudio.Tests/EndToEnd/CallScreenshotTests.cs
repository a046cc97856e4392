using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Takes a picture of every state of a call for docs/screens: <c>docs/screens/take.sh</c>. Explicit: no part of the suite.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallScreenshotTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light, 1280, "")]
    [InlineData(ColorScheme.Dark, 1280, "-dark")]
    [InlineData(ColorScheme.Dark, 390, "-phone")]
    public async Task Every_state_of_a_call(ColorScheme scheme, int width, string suffix)
    {
        await using var window = await OpenAsync(fixture.Studio.Address, scheme, width);
        var page = window.Page;
        await FakeMicrophone.PlugInAsync(page);
        var loudspeaker = await Loudspeaker.PlugInAsync(page);
        var circuit = await CircuitCut.PlugInAsync(page);
        var home = await window.SignInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check your sound" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Play a test sound" })).ToBeVisibleAsync();
        await ScreenshotTests.TakeAsync(page, "before" + suffix, fullPage: true);
        var call = await home.CallTogetherAsync("Atlas", "Nova", "Scout");
        await Expect(call.Agent("Atlas")).ToContainTextAsync("Joining");
        await ScreenshotTests.TakeAsync(page, "call-connecting" + suffix);
        await call.UntilConnectedAsync();
        await call.UntilQuietAsync("Atlas", loudspeaker);

        await TakeThinkingAsync(page, call, loudspeaker, suffix);
        var asked = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync("Atlas, which hotel do you recommend?");
        await Expect(page.GetByText("Next: Nova")).ToBeVisibleAsync();
        await ScreenshotTests.TakeAsync(page, "call-reserved" + suffix);
        await Expect(call.WhoSpeaks).ToContainTextAsync("Nova is speaking");
        await page.Locator("details.tool summary").First.ClickAsync();
        await ScreenshotTests.TakeAsync(page, "call-handed-over" + suffix);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sound devices" }).ClickAsync();
        await ScreenshotTests.TakeAsync(page, "call-devices" + suffix);
        await page.Keyboard.PressAsync("Escape");
        await call.InviteAsync(close: false);
        await ScreenshotTests.TakeAsync(page, "call-invite" + suffix);
        await page.Keyboard.PressAsync("Escape");
        await circuit.CutAsync();
        await Expect(page.GetByText("Connection to the page lost")).ToBeVisibleAsync();
        await ScreenshotTests.TakeAsync(page, "call-reconnecting" + suffix);
        await circuit.MendAsync();
        await Expect(page.GetByText("Connection to the page lost")).ToBeHiddenAsync(new() { Timeout = 45_000 });
        await call.EndForAllAsync();
        await ScreenshotTests.TakeAsync(page, "call-ended" + suffix);
    }

    /// <summary>It may think for a moment only: asked again when the moment was missed.</summary>
    private static async Task TakeThinkingAsync(IPage page, CallScreen call, Loudspeaker loudspeaker, string suffix)
    {
        for (var seen = false; !seen;)
        {
            var asked = await loudspeaker.NowAsync();
            var thinking = page.WaitForFunctionAsync("() => document.body.innerText.includes('Atlas is thinking')", null, new() { PollingInterval = 10, Timeout = 5000 });
            await call.SayByKeyboardAsync("Atlas, what is 17 times 23?");
            try
            {
                await thinking;
                await ScreenshotTests.TakeAsync(page, "call-thinking" + suffix);
                seen = true;
            }
            catch (TimeoutException)
            {
                // Missed: its answer is awaited below, and the question put again.
            }

            await loudspeaker.UntilSilentAsync(after: asked, Loudspeaker.PauseInSpeechMs);
        }
    }

    [Fact(Explicit = true)]
    public async Task Agent_that_cannot_come()
    {
        await using var studio = await StudioProcess.StartAsync(new Dictionary<string, string> { ["AgentHost__Url"] = "http://127.0.0.1:9", ["LocalRealtime__Launch"] = "false" }, Stop);
        foreach (var (scheme, width, suffix) in new[] { (ColorScheme.Light, 1280, ""), (ColorScheme.Dark, 1280, "-dark"), (ColorScheme.Dark, 390, "-phone") })
        {
            await using var window = await OpenAsync(studio.Address, scheme, width);
            var call = await (await window.SignInAsync()).CallTogetherAsync("Atlas", "Nova");
            await call.UntilConnectedAsync();
            await Expect(call.Agent("Nova")).ToContainTextAsync("Failed");
            await ScreenshotTests.TakeAsync(window.Page, "call-failed" + suffix);
            await call.HangUpAsync();
        }
    }

    private Task<BrowserWindow> OpenAsync(Uri address, ColorScheme scheme, int width) => chromium.OpenAsync(address, Stop, scheme, width, width < 600 ? 844 : 800);
}
