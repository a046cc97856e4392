using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Takes the pictures of the README and of docs/screens: <c>docs/screens/take.sh</c>. Explicit: no part of the suite.</summary>
[Collection(RunningStudio.Name)]
public sealed class ScreenshotTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Story = "Please tell me about a ship that sails along a green coast, with seven sailors and one old cook who sings all day";

    private static string Folder { get; } = Path.Combine(Repository.Root, "docs", "screens");

    private StudioProcess Studio => fixture.Studio;

    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light, 1280, "")]
    [InlineData(ColorScheme.Dark, 1280, "-dark")]
    [InlineData(ColorScheme.Dark, 390, "-phone")]
    public async Task Every_screen(ColorScheme scheme, int width, string suffix)
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken, scheme, width, width < 600 ? 844 : 800);
        var page = window.Page;
        var microphone = await FakeMicrophone.PlugInAsync(page);
        var loudspeaker = await Loudspeaker.PlugInAsync(page);
        await page.GotoAsync("/signin");
        await TakeAsync(page, "sign-in" + suffix);
        var home = await window.SignInAsync();
        var call = await home.CallTogetherAsync("Atlas", "Nova", "Scout");
        await call.UntilConnectedAsync();
        await call.UntilQuietAsync("Atlas", loudspeaker);
        await TakeAsync(page, "call-listening" + suffix);
        await microphone.PlayAsync(Recordings.GoForwardTenMeters());
        await Expect(call.Transcript).ToContainTextAsync(Recordings.ForwardTenMeters);
        await loudspeaker.UntilAudibleAsync(after: await loudspeaker.NowAsync());
        await loudspeaker.UntilSilentAsync(after: 0, forMs: 1500);
        var asked = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync("Nova, " + Story);
        var began = await loudspeaker.UntilAudibleAsync(after: asked);
        await page.WaitForFunctionAsync("at => loudspeaker.now() > at", began + 3500);
        await TakeAsync(page, "call" + suffix);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Turns" }).ClickAsync();
        await TakeAsync(page, "call-turns" + suffix);
        await call.HangUpAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Call of" })).ToBeVisibleAsync();
        await TakeAsync(page, "conversation" + suffix);
        await home.OpenAsync();
        await home.UntilReadyAsync();
        await TakeAsync(page, "home" + suffix);
    }

    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light, 1280, "")]
    [InlineData(ColorScheme.Dark, 1280, "-dark")]
    [InlineData(ColorScheme.Dark, 390, "-phone")]
    public async Task Every_page_of_an_administrator(ColorScheme scheme, int width, string suffix)
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken, scheme, width, width < 600 ? 844 : 800);
        var page = window.Page;
        await window.SignInAsync();
        foreach (var (address, heading, name) in new[]
        {
            ("/agents", "Agents", "agents"), ("/agents/new", "New agent", "agent-new"), ("/tools", "Tools", "tools"), ("/tools/new", "New tool", "tool-new"),
            ("/studio", "Overview", "studio"), ("/studio/settings", "Settings", "settings"), ("/studio/log", "Log", "log"),
        })
        {
            await page.GotoAsync(address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
            await TakeAsync(page, name + suffix);
        }

        await page.GotoAsync("/agents");
        await page.GetByRole(AriaRole.Link, new() { Name = "Atlas" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Versions" })).ToBeVisibleAsync();
        await TakeAsync(page, "agent" + suffix);
        await page.GotoAsync("/tools");
        await page.GetByRole(AriaRole.Link, new() { Name = "calculator" }).ClickAsync();
        await page.GetByLabel("expression").FillAsync("17*23");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("pre")).ToHaveTextAsync("391");
        await TakeAsync(page, "tool" + suffix);
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        Directory.CreateDirectory(Folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png") });
    }
}
