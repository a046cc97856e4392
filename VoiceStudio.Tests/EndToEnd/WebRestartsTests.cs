using VoiceStudio.Tests.EndToEnd.Panel;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Where LiveKit and the agents are servers of their own, a call outlives Web: seen and heard in a browser.</summary>
[Collection(SeparateProcesses.Name)]
public sealed class WebRestartsTests(ManyProcessesFixture fixture, Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    /// <summary>Without Web an agent speaks on for the rest of its lease (docs/turns.md); then everybody finds Web again, and it goes on where it was heard.</summary>
    private const double BackWithinMs = 8000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ManyProcesses All => fixture.All;

    [Fact(Timeout = 120_000)]
    public async Task A_call_goes_on_where_it_was_when_Web_that_was_killed_is_back()
    {
        await using var window = await chromium.OpenAsync(All.Web.Address, Stop);
        await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);
        All.Model.Sings = _ => new Song(12_000);
        var asked = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync("Sing for us, please.");
        await loudspeaker.UntilAudibleAsync(after: asked);

        await window.Page.EvaluateAsync("() => { window.beforeTheKill = true; }");
        await All.Web.KillAsync();
        await All.Web.StartAgainAsync(Stop);
        // By the machine's clock, which the page's follows: the page loads itself again now.
        double ready = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var heard = await loudspeaker.UntilAudibleAsync(after: ready);
        await window.Page.WaitForFunctionAsync("() => !window.beforeTheKill && document.readyState === 'complete'");
        await Expect(call.Agent("Atlas")).ToContainTextAsync("Speaking");
        double shown = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        output.WriteLine($"When Web was back, Atlas was heard again after {heard - ready:0} ms, and the page knew after {shown - ready:0} ms.");
        Assert.True(heard - ready <= BackWithinMs, $"Heard again after {heard - ready:0} ms.");
        Assert.True(shown - ready <= BackWithinMs, $"The page was back after {shown - ready:0} ms.");
        await Expect(call.LinesOf("You")).ToHaveCountAsync(1);
        await call.EndForAllAsync();
    }
}
