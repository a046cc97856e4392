using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>What a call lives through: a page loaded again, a circuit cut, a second tab, a Web that restarts.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallSurvivesTests(StudioFixture fixture, Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const double CutMs = 20_000;

    private Uri Address => fixture.Studio.Address;

    [Fact(Timeout = 120_000)]
    public async Task Page_that_is_loaded_again_in_mid_sentence_hears_the_rest_of_it_and_knows_what_was_said()
    {
        await using var window = await chromium.OpenAsync(Address, TestContext.Current.CancellationToken);
        await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);
        var asked = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync("Please count from one to sixteen.");
        var began = await loudspeaker.UntilAudibleAsync(after: asked);
        await window.Page.WaitForFunctionAsync("at => loudspeaker.now() > at", began + 1000);
        var lines = await call.Transcript.GetByRole(AriaRole.Listitem).CountAsync();
        var reloaded = await loudspeaker.NowAsync();
        await window.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });

        var back = await loudspeaker.UntilAudibleAsync(after: reloaded);
        await call.UntilConnectedAsync();
        var interactive = await window.Page.EvaluateAsync<double>("() => performance.getEntriesByName('call-interactive')[0].startTime");
        output.WriteLine($"Nothing was heard for {back - reloaded:0} ms; the page was interactive {interactive:0} ms after it was asked for.");
        await Expect(call.Help).ToHaveCountAsync(0);
        await Expect(call.Transcript.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(lines);
        await Expect(call.LinesOf("You").Last).ToContainTextAsync("one to sixteen");
        // One second on a quiet machine (docs/performance.md); here sound and a recognizer want the processor, too.
        Assert.True(interactive <= 2500, $"The page was interactive after {interactive:0} ms only.");
        Assert.True(back - reloaded <= 1500, $"Nothing was heard for {back - reloaded:0} ms.");
        await loudspeaker.UntilSilentAsync(after: back, Loudspeaker.PauseInSpeechMs);
        await Expect(call.Transcript.GetByRole(AriaRole.Listitem).Last).ToHaveAttributeAsync("data-final", "");
        await Expect(call.LinesOf("Atlas").Last).ToContainTextAsync("sixteen");
        await Expect(call.Cuts).ToHaveCountAsync(0);
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
        await call.SayByKeyboardAsync("Please count from one to forty.");
        await loudspeaker.UntilAudibleAsync(after: asked);

        var cut = await loudspeaker.NowAsync();
        await circuit.CutAsync();
        await Expect(window.Page.GetByText("Connection to the page lost")).ToBeVisibleAsync();
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "false");
        await call.Mute.ClickAsync();
        await Expect(call.Mute).ToHaveAttributeAsync("aria-pressed", "true");
        await window.Page.WaitForFunctionAsync("at => loudspeaker.now() > at", cut + CutMs, new() { Timeout = 60_000 });
        var heard = (await loudspeaker.SinceAsync(cut)).Where(h => h.At < cut + CutMs && h.Level > Loudspeaker.Audible).Select(h => h.At).Append(cut + CutMs).ToArray();
        var gap = heard.Prepend(cut).Zip(heard, (a, b) => b - a).Max();
        output.WriteLine($"The longest silence in {CutMs:0} ms without a circuit was {gap:0} ms.");
        await circuit.MendAsync();

        // A voice that depended on the circuit would be silent for all of it; one that is made on a busy machine pauses now and then.
        Assert.True(gap < CutMs / 5, $"Nothing was heard for {gap:0} ms.");
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
