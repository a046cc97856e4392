using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Pages in a real Chromium, without a word spoken.</summary>
[Collection(StudioPages.Name)]
public sealed class PagesInBrowserTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (string Address, string Heading)[] AdminPages =
        [("/agents/new", "New agent"), ("/tools", "Tools"), ("/tools/new", "New tool"), ("/studio", "Overview"), ("/studio/settings", "Settings"), ("/studio/log", "Log"), ("/people", "People"), ("/profile", "Your account")];

    private Uri Address => fixture.Studio.Address;

    [Fact(Timeout = 120_000)]
    public async Task Strangers_are_shown_the_sign_in_and_come_back_to_where_they_wanted()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var signIn = new SignInScreen(window.Page);
        await window.Page.GotoAsync("/agents");
        await signIn.SignInAsync(StudioProcess.Email, "not the password");
        await Expect(signIn.Error).ToContainTextAsync("No account has this e-mail address and password");
        await signIn.SignInAsync(StudioProcess.Email, StudioProcess.Password);

        await Expect(window.Page).ToHaveURLAsync(new Uri(Address, "/agents").ToString());
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Agents" })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_signs_out_is_out()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await window.SignInAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome back" })).ToBeVisibleAsync();
        await window.Page.GotoAsync("/");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome back" })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Address_that_leads_nowhere_says_so()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await window.Page.GotoAsync("/no-such-page");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Refused_microphone_is_explained_and_one_may_join_without()
    {
        await using var browser = await chromium.LaunchAsync("--use-fake-device-for-media-stream", "--deny-permission-prompts");
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken, browser: browser);
        var home = await window.SignInAsync();
        var call = await home.CallAsync("Scout");
        await Expect(call.Help).ToContainTextAsync("The microphone is not allowed");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Join without a microphone" }).ClickAsync();

        await call.UntilConnectedAsync();
        await Expect(call.Help).ToHaveCountAsync(0);
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Machine_without_a_microphone_is_explained()
    {
        await using var browser = await chromium.LaunchAsync("--use-fake-ui-for-media-stream");
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken, browser: browser);
        var home = await window.SignInAsync();
        var call = await home.CallAsync("Nova");

        await Expect(call.Help).ToContainTextAsync("No microphone found");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "VoiceStudio, home" }).ClickAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Mute_works_by_click_and_by_the_space_bar()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var home = await window.SignInAsync();
        var call = await home.CallTogetherAsync("Scout", "Nova");
        await call.UntilConnectedAsync();
        await call.Mute.ClickAsync();
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(window.Page.GetByRole(AriaRole.List, new() { Name = "People" })).ToContainTextAsync("Muted");
        await window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Space");
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "false");

        await call.HangUpAsync();
    }

    [Theory(Timeout = 120_000)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task No_page_shuts_anybody_out(ColorScheme scheme, int width)
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken, scheme, width);
        await window.Page.GotoAsync("/signin");
        await AssertAccessibleAsync(window.Page, width);
        var home = await window.SignInAsync();
        await AssertAccessibleAsync(window.Page, width);
        await window.Page.GotoAsync("/agents");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Atlas" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(window.Page, width);
        foreach (var (address, heading) in AdminPages)
        {
            await window.Page.GotoAsync(address);
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
            await Expect(window.Page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
            await AssertAccessibleAsync(window.Page, width);
        }

        foreach (var address in new[] { "/no-such-page", "/denied", "/join/nonsense", "/invitation?token=nonsense" })
        {
            await window.Page.GotoAsync(address);
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await AssertAccessibleAsync(window.Page, width);
        }

        await home.OpenAsync();
        var call = await home.CallTogetherAsync("Scout", "Nova");
        await call.UntilConnectedAsync();
        await AssertAccessibleAsync(window.Page, width);
        await call.HangUpAsync();
        await AssertAccessibleAsync(window.Page, width);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "How it went" }).ClickAsync();
        await Expect(window.Page.GetByText("Left unanswered")).ToBeVisibleAsync();
        await AssertAccessibleAsync(window.Page, width);
    }

    private static async Task AssertAccessibleAsync(IPage page, int width)
    {
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, page.Url + "\n" + string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => n.Html))}")));
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, page.Url + " is wider than the screen.");
    }
}
