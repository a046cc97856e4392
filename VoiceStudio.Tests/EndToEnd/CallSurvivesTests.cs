using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>What a call lives through: a page loaded again, a circuit cut, a second tab, a Web that restarts.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallSurvivesTests(StudioFixture fixture, Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const string LongRequest =
        "Please tell me a long story about a ship that sails slowly along a green coast, with seven sailors, three goats, one old cook who sings all day, and a captain who never sleeps";

    private Uri Address => fixture.Studio.Address;

    [Fact(Timeout = 120_000)]
    public async Task Page_that_is_loaded_again_is_back_in_the_call_and_knows_what_was_said()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);
        var before = await call.Transcript.InnerTextAsync();
        await window.Page.ReloadAsync();

        await call.UntilConnectedAsync();
        await Expect(call.Help).ToHaveCountAsync(0);
        Assert.Equal(before, await call.Transcript.InnerTextAsync());
        var asked = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync("Are you still there?");
        await loudspeaker.UntilAudibleAsync(after: asked);
        await call.HangUpAsync();
    }

    [Fact(Timeout = 150_000)]
    public async Task Sound_goes_on_while_the_circuit_is_cut_and_the_page_knows_all_afterwards()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var circuit = await CircuitCut.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);
        var asked = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync(LongRequest);
        var began = await loudspeaker.UntilAudibleAsync(after: asked);

        await circuit.CutAsync();
        await Expect(window.Page.GetByText("Connection to the page lost")).ToBeVisibleAsync();
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "false");
        await call.Mute.ClickAsync();
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "true");
        var ended = await loudspeaker.UntilSilentAsync(after: began, Loudspeaker.PauseInSpeechMs);
        output.WriteLine($"Heard for {ended - began:0} ms, without a circuit.");
        await circuit.MendAsync();

        Assert.True(ended - began > 3000, $"Only {ended - began:0} ms were heard.");
        await Expect(window.Page.GetByText("Connection to the page lost")).ToBeHiddenAsync(new() { Timeout = 45_000 });
        await Expect(call.Transcript.GetByRole(AriaRole.Listitem).Last).ToHaveAttributeAsync("data-final", "");
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Second_tab_asks_before_it_takes_the_call_over()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        var call = await window.CallAsync("Nova");
        var tab = await window.NewTabAsync();
        await tab.GotoAsync(window.Page.Url);
        var there = new CallScreen(tab);
        await Expect(there.Help).ToContainTextAsync("You are in this call in another tab");
        await call.UntilConnectedAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Move the call here" }).ClickAsync();

        await there.UntilConnectedAsync();
        await Expect(call.Help).ToContainTextAsync("You are in this call in another tab");
        await there.HangUpAsync();
    }

    /// <summary>LocalLiveKit and the agents die with Web: the call cannot go on, but nobody has to guess why, and nothing that was said is lost.</summary>
    [Fact(Timeout = 150_000)]
    public async Task Crash_of_the_whole_studio_ends_the_call_in_words()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);
        var before = await call.Transcript.InnerTextAsync();
        await fixture.Studio.KillAsync();
        await fixture.Studio.StartAgainAsync(TestContext.Current.CancellationToken);

        await Expect(window.Page.GetByText("VoiceStudio was restarted.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(call.Transcript).ToContainTextAsync(before.Split('\n')[^1].Trim());
    }
}
