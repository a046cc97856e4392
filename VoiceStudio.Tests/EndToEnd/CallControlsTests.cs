using System.Text.RegularExpressions;
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
    public async Task Camera_is_seen_and_goes_off()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var call = await window.CallAsync("Scout");
        await call.Camera.ClickAsync();
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
        await TabToAsync(window.Page, "Hang up");
        await keyboard.PressAsync("Enter");

        await Expect(window.Page).ToHaveURLAsync(new Regex("/conversations/"));
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

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("(document.activeElement.ariaLabel ?? document.activeElement.innerText).trim()") == name) return;
        }

        Assert.Fail($"\"{name}\" cannot be reached by keyboard.");
    }
}
