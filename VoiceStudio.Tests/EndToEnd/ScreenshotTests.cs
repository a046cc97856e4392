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

    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light, 1280, "")]
    [InlineData(ColorScheme.Dark, 1280, "-dark")]
    [InlineData(ColorScheme.Light, 360, "-phone")]
    public async Task Every_page_around_the_call(ColorScheme scheme, int width, string suffix)
    {
        var stop = TestContext.Current.CancellationToken;
        using var program = await StudioClient.SignInAsync(Studio.Address, stop);
        foreach (var (title, agents) in Talks) await program.PostAsync("/api/conversations", new { title, agentIds = await Task.WhenAll(agents.Select(a => program.AgentIdAsync(a, stop))) }, stop);
        var id = await program.NewConversationAsync(stop, "Atlas", "Nova");
        await using var window = await chromium.OpenAsync(Studio.Address, stop, scheme, width, width < 600 ? 740 : 800);
        var page = window.Page;
        await FakeMicrophone.PlugInAsync(page);
        var loudspeaker = await Loudspeaker.PlugInAsync(page);
        var home = await window.SignInAsync();
        await page.GotoAsync($"/conversations/{id}");
        var thread = new ConversationScreen(page);
        await Expect(thread.Box).ToBeVisibleAsync();
        await TakeAsync(page, "conversation-empty" + suffix);
        await thread.WriteAsync("Atlas, what is 15 percent of 240?");
        await Expect(thread.Messages.Last).ToContainTextAsync("36");
        await thread.Call.ClickAsync();
        var call = new CallScreen(page);
        await call.UntilConnectedAsync();
        await call.UntilQuietAsync("Atlas", loudspeaker);
        foreach (var words in new[] { "What is 240 divided by 16?", "Nova, what time is it?" })
        {
            var asked = await loudspeaker.NowAsync();
            await call.SayByKeyboardAsync(words);
            await loudspeaker.UntilSilentAsync(await loudspeaker.UntilAudibleAsync(after: asked), forMs: 1500);
        }

        await call.HangUpAsync();
        await thread.WriteAsync("Nova, and what is on tonight?");
        await Expect(thread.Messages.Last).ToContainTextAsync("Nova");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        await TakeAsync(page, "conversation-chat" + suffix);
        await page.GetByRole(AriaRole.Link, new() { Name = "How it went" }).ClickAsync();
        await Expect(page.GetByText("Left unanswered")).ToBeVisibleAsync();
        await TakeAsync(page, "call-review" + suffix);
        await page.GetByRole(AriaRole.Link, new() { Name = "Turns" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Turns" }).GetByText("to first sound").First).ToBeVisibleAsync();
        await TakeAsync(page, "call-review-turns" + suffix, fullPage: true);
        await page.GetByRole(AriaRole.Link, new() { Name = "Tools and usage" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tokens" })).ToBeVisibleAsync();
        await TakeAsync(page, "call-review-tools" + suffix, fullPage: true);
        await home.OpenAsync();
        await home.UntilReadyAsync();
        await Expect(home.Conversations.First).ToBeVisibleAsync();
        await TakeAsync(page, "conversations" + suffix, fullPage: true);
        await page.GotoAsync("/people");
        await page.GetByLabel("Invite by e-mail").FillAsync("grace@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        await Expect(page.GetByLabel("Invitation link")).ToBeVisibleAsync();
        var link = await page.GetByLabel("Invitation link").InputValueAsync();
        await TakeAsync(page, "people" + suffix);
        await page.GotoAsync("/profile");
        await TakeAsync(page, "profile" + suffix, fullPage: true);
        await page.GotoAsync(link);
        await TakeAsync(page, "invitation" + suffix);
    }

    private static readonly (string Title, string[] Agents)[] Talks =
    [
        ("Budget of the garden", ["Atlas"]), ("Night train to Vienna", ["Nova", "Atlas"]), ("Which bird was that?", ["Scout"]), ("Birthday of Grandmother: food, guests, and who drives whom", ["Atlas", "Nova", "Scout"]),
    ];

    internal static async Task TakeAsync(IPage page, string name, bool fullPage = false)
    {
        Directory.CreateDirectory(Folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = fullPage });
    }
}
