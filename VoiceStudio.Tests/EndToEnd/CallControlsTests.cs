using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>What one can do in a call without saying a word.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallControlsTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    private Uri Address => fixture.Studio.Address;

    [Fact(Timeout = 120_000)]
    public async Task Agents_are_added_muted_and_sent_away()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var call = await window.CallAsync("Scout");
        await call.ChooseAsync("Add an agent", "Nova");
        await call.UntilListeningAsync("Nova");
        await call.ChooseAsync("More about Nova", "Mute Nova");
        await Expect(call.Agent("Nova")).ToContainTextAsync("Muted");
        await call.ChooseAsync("More about Nova", "Let Nova speak again");
        await call.UntilListeningAsync("Nova");
        await call.ChooseAsync("More about Nova", "Send Nova away");

        await Expect(call.Agent("Nova")).ToContainTextAsync("Left");
        await Expect(call.Agent("Nova").GetByRole(AriaRole.Button, new() { Name = "Call Nova again" })).ToBeVisibleAsync();
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Camera_goes_on_by_keyboard_is_seen_and_goes_off()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var call = await window.CallAsync("Scout");
        await PressAsync(window.Page, "Camera");
        await Expect(window.Page.Locator("figure video")).ToBeVisibleAsync();
        await window.Page.WaitForFunctionAsync("() => document.querySelector('figure video').videoWidth > 0");
        await Expect(call.Camera).ToHaveAttributeAsync("aria-pressed", "true");
        await call.Camera.ClickAsync();

        await Expect(window.Page.Locator("figure video")).ToHaveCountAsync(0);
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Whole_call_works_by_keyboard_alone()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await FakeMicrophone.PlugInAsync(window.Page);
        await window.SignInAsync();
        var keyboard = window.Page.Keyboard;
        await TabToAsync(window.Page, "Call Scout");
        await keyboard.PressAsync("Enter");
        var call = new CallScreen(window.Page);
        await call.UntilConnectedAsync();
        await call.UntilListeningAsync("Scout");
        await TabToAsync(window.Page, "Type to talk");
        await keyboard.TypeAsync("Is a blackbird black?");
        await keyboard.PressAsync("Enter");
        await Expect(call.Transcript).ToContainTextAsync("Is a blackbird black?");
        await ChooseByKeyboardAsync(window.Page, "Add an agent", "Nova");
        await call.UntilListeningAsync("Nova");
        await ChooseByKeyboardAsync(window.Page, "More about Nova", "Mute Nova");
        await Expect(call.Agent("Nova")).ToContainTextAsync("Muted");
        await ChooseByKeyboardAsync(window.Page, "More about Nova", "Send Nova away");
        await Expect(call.Agent("Nova")).ToContainTextAsync("Left");
        await PressAsync(window.Page, "Mute");
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "true");
        await PressAsync(window.Page, "Sound devices");
        await keyboard.PressAsync("Tab");
        await Expect(window.Page.GetByRole(AriaRole.Combobox, new() { Name = "Microphone" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await ChooseByKeyboardAsync(window.Page, "More ways to leave", "End the call for all");

        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "The call is over" })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Muted_person_is_heard_while_the_space_bar_is_held_and_through_the_microphone_chosen_meanwhile()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var microphone = await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);
        await call.Mute.ClickAsync();
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "true");
        var other = await call.ChooseMicrophoneAsync(1);
        Assert.Equal(other, await microphone.AskedForAsync());
        await microphone.PlayAsync(Recordings.GoForwardTenMeters());
        await window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).FocusAsync();
        await window.Page.Keyboard.DownAsync("Space");
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "false");
        var spoken = await microphone.PlayAsync(Recordings.GoForwardTenMeters());
        await window.Page.WaitForFunctionAsync("until => loudspeaker.now() > until", spoken + Recordings.Milliseconds(Recordings.GoForwardTenMeters()));
        await window.Page.Keyboard.UpAsync("Space");

        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(call.LinesOf("You").Last).ToContainTextAsync("forward");
        await loudspeaker.UntilAudibleAsync(after: spoken);
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Agent_whose_host_is_down_says_so_and_can_be_called_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var studio = await StudioProcess.StartAsync(new Dictionary<string, string> { ["AgentHost__Url"] = "http://127.0.0.1:9", ["LocalRealtime__Launch"] = "false" }, stop);
        await using var window = await chromium.OpenAsync(studio.Address, stop);
        var call = await window.CallAsync("Atlas");

        await Expect(call.Agent("Atlas")).ToContainTextAsync("Failed");
        await Expect(window.Page.GetByText("No agent is in the call")).ToBeVisibleAsync();
        await call.Agent("Atlas").GetByRole(AriaRole.Button, new() { Name = "Call Atlas again" }).ClickAsync();
        await Expect(call.Agent("Atlas")).ToContainTextAsync("Failed");
        await call.HangUpAsync();
    }

    private static async Task PressAsync(IPage page, string name)
    {
        await TabToAsync(page, name);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task ChooseByKeyboardAsync(IPage page, string menu, string item)
    {
        await PressAsync(page, menu);
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = item })).ToBeVisibleAsync();
        // The menu takes the focus when it is open.
        await page.WaitForFunctionAsync("() => document.activeElement.getAttribute('role') === 'menuitem'");
        for (var i = 0; i < 10; i++)
        {
            if (await page.EvaluateAsync<string>("document.activeElement.innerText.trim()") == item)
            {
                await page.Keyboard.PressAsync("Enter");
                return;
            }

            // Focus moves when the circuit has answered; a key more by then would move it on.
            await page.EvaluateAsync("() => { window.focusedBefore = document.activeElement; }");
            await page.Keyboard.PressAsync("ArrowDown");
            await page.WaitForFunctionAsync("() => document.activeElement !== window.focusedBefore");
        }

        Assert.Fail($"\"{item}\" cannot be chosen by keyboard: focus is on {await page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 300)")}");
    }

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("(document.activeElement.ariaLabel ?? document.activeElement.innerText).trim()") == name) return;
        }

        Assert.Fail($"\"{name}\" cannot be reached by keyboard.");
    }
}
