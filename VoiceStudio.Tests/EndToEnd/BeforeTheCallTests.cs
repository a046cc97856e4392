using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Before a call: am I heard, what do I hear, how do I look; and in which language.</summary>
[Collection(RunningStudio.Name)]
public sealed class BeforeTheCallTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact(Timeout = 120_000)]
    public async Task Sound_and_camera_are_tried_out_and_the_call_is_still_one_click_away()
    {
        await using var window = await chromium.OpenAsync(fixture.Studio.Address, TestContext.Current.CancellationToken);
        var page = window.Page;
        var home = await window.SignInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check your sound" }).ClickAsync();
        var microphones = page.GetByRole(AriaRole.Combobox, new() { Name = "Microphone" });
        await Expect(microphones).ToBeEnabledAsync();
        // Chromium's own fake microphone beeps.
        await page.WaitForFunctionAsync("() => document.querySelector('.check [data-meter=me]').hasAttribute('data-sounding')");
        await Expect(page.Locator("[data-preview]")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the camera" }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('[data-preview]').videoWidth > 0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Play a test sound" }).ClickAsync();
        var other = (await microphones.SelectOptionAsync(new SelectOptionValue { Index = 1 }))[0];
        await page.WaitForFunctionAsync("id => localStorage.getItem('voicestudio.microphone') === id", other);
        var axe = await page.RunAxe();
        Assert.True(axe.Violations.Length == 0, string.Join('\n', axe.Violations.Select(v => $"{v.Id}: {v.Help}")));

        Assert.Equal("", window.Errors);
        var call = await home.CallAsync("Scout");
        await call.UntilConnectedAsync();
        await call.EndForAllAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Voice_and_tools_of_an_agent_are_known_before_it_is_called()
    {
        await using var window = await chromium.OpenAsync(fixture.Studio.Address, TestContext.Current.CancellationToken);
        var page = window.Page;
        await page.AddInitScriptAsync("""
            window.played = [];
            const Real = window.Audio;
            window.Audio = function (address) { const sound = new Real(address); sound.addEventListener('ended', () => played.push(sound.duration)); return sound; };
            """);
        await window.SignInAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Tools of Atlas" })).ToContainTextAsync("calculator");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hear Atlas" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop Atlas" })).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => played.length > 0");
        Assert.InRange(await page.EvaluateAsync<double>("() => played[0]"), 1, 8);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hear Atlas" })).ToBeVisibleAsync();

        // The second time it is there at once, and can be stopped in the middle.
        await page.GetByRole(AriaRole.Button, new() { Name = "Hear Atlas" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop Atlas" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hear Atlas" })).ToBeVisibleAsync();
        Assert.Equal("", window.Errors);
    }

    [Fact(Timeout = 120_000)]
    public async Task Pages_speak_the_language_of_the_browser_until_one_is_chosen_in_the_profile()
    {
        await using var window = await chromium.OpenAsync(fixture.Studio.Address, TestContext.Current.CancellationToken, locale: "de-DE");
        var signIn = new SignInScreen(window.Page);
        await signIn.OpenAsync();
        await signIn.SignInAsync(StudioProcess.Email, StudioProcess.Password);
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Mit wem möchten Sie sprechen?" })).ToBeVisibleAsync();
        await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await window.Page.GotoAsync("/profile");
        await window.Page.GetByLabel("Sprache der Seiten").SelectOptionAsync("en");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sprache speichern" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Language" })).ToBeVisibleAsync();
        await new HomeScreen(window.Page).OpenAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Who would you like to talk to?" })).ToBeVisibleAsync();
    }
}
