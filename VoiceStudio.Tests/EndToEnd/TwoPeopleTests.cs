using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Two people, each in a browser of their own, in one call with two agents.</summary>
[Collection(RunningStudio.Name)]
public sealed class TwoPeopleTests(StudioFixture fixture, Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const string LongRequest =
        "Atlas, please tell me a long story about a ship that sails slowly along a green coast, with seven sailors, three goats, one old cook who sings all day, and a captain who never sleeps";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Two_people_and_two_agents_see_the_same_floor_and_either_person_may_barge_in()
    {
        await using var adas = await chromium.OpenAsync(fixture.Studio.Address, Stop);
        await using var bobs = await chromium.OpenAsync(fixture.Studio.Address, Stop);
        var (adaSays, bobSays) = (await FakeMicrophone.PlugInAsync(adas.Page), await FakeMicrophone.PlugInAsync(bobs.Page));
        var (adaHears, bobHears) = (await Loudspeaker.PlugInAsync(adas.Page), await Loudspeaker.PlugInAsync(bobs.Page));
        var ada = await (await adas.SignInAsync()).CallTogetherAsync("Atlas", "Nova");
        await ada.UntilConnectedAsync();
        var bob = await FollowAsync(bobs, await ada.InviteAsync());
        await bob.UntilConnectedAsync();
        await Expect(ada.People).ToContainTextAsync("Bob");
        await Expect(bob.People).ToContainTextAsync("ada");
        await ada.UntilQuietAsync("Atlas", adaHears);
        var (adaSees, bobSees) = (await HeadlineLog.StartAsync(adas.Page), await HeadlineLog.StartAsync(bobs.Page));

        var asked = await bobHears.NowAsync();
        await ada.SayByKeyboardAsync(LongRequest);
        var began = await bobHears.UntilAudibleAsync(after: asked);
        await bobs.Page.WaitForFunctionAsync("at => loudspeaker.now() > at", began + 1500);
        var bobSpoke = await bobSays.PlayAsync(Recordings.FromFirstSound(Recordings.GoForwardTenMeters()));
        await Expect(ada.Cuts).ToHaveCountAsync(1);
        await Expect(ada.LinesOf("Bob").First).ToContainTextAsync("forward");
        await Expect(bob.LinesOf("You").First).ToContainTextAsync("forward");

        var answered = await adaHears.UntilAudibleAsync(after: bobSpoke + 1500);
        await adas.Page.WaitForFunctionAsync("at => loudspeaker.now() > at", answered + 500);
        await adaSays.PlayAsync(Recordings.FromFirstSound(Recordings.GoForwardTenMeters()));
        await Expect(bob.Cuts).ToHaveCountAsync(2);
        await Expect(bob.LinesOf("ada").Last).ToContainTextAsync("forward");

        AssertTogether(await adaSees.ReadAsync(), await bobSees.ReadAsync());
        await bob.HangUpAsync();
        await Expect(ada.People).ToContainTextAsync("Away");
        await ada.UntilConnectedAsync();
        await ada.EndForAllAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task The_camera_and_the_screen_of_one_are_seen_by_the_other()
    {
        await using var adas = await chromium.OpenAsync(fixture.Studio.Address, Stop);
        await using var bobs = await chromium.OpenAsync(fixture.Studio.Address, Stop);
        var ada = await adas.CallAsync("Scout");
        var bob = await FollowAsync(bobs, await ada.InviteAsync());
        await bob.UntilConnectedAsync();

        await ada.Camera.ClickAsync();
        var camera = await SeenAsync(bobs.Page, "ada");
        output.WriteLine($"ada's camera: {camera}");
        Assert.True(camera.Width >= 320, $"The camera is seen at {camera}.");
        await ada.ShareScreen.ClickAsync();
        var screen = await SeenAsync(bobs.Page, "ada: screen");
        output.WriteLine($"ada's screen: {screen}");
        await ada.Camera.ClickAsync();
        await Expect(Picture(bobs.Page, "ada")).ToHaveCountAsync(0);
        await Expect(Picture(bobs.Page, "ada: screen")).ToBeVisibleAsync();
        await ada.ShareScreen.ClickAsync();

        await Expect(Picture(bobs.Page, "ada: screen")).ToHaveCountAsync(0);
        await ada.EndForAllAsync();
    }

    private static ILocator Picture(IPage page, string label) => page.Locator($"figure video[aria-label='{label}']");

    /// <summary>Waits until somebody's picture moves: frames are decoded, not only announced.</summary>
    private static async Task<(int Width, int Height)> SeenAsync(IPage page, string label)
    {
        await Expect(Picture(page, label)).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("label => { const video = document.querySelector(`figure video[aria-label='${label}']`); return video.getVideoPlaybackQuality().totalVideoFrames > 10; }", label);
        var size = await Picture(page, label).EvaluateAsync<int[]>("video => [video.videoWidth, video.videoHeight]");
        return (size[0], size[1]);
    }

    /// <summary>Signs up with an account made for the occasion, follows the invitation, and is in the call with one click.</summary>
    private async Task<CallScreen> FollowAsync(BrowserWindow window, string link)
    {
        await window.SignUpAsync("Bob", await StudioClient.InviteAsync(fixture.Studio.Address, $"bob-{Guid.NewGuid():n}@example.org", Stop));
        await window.Page.GotoAsync(link);
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "ada invites you" })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Join the call" }).ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new Regex("/calls/"));
        return new CallScreen(window.Page);
    }

    /// <summary>Whoever speaks is shown to both within 200 ms, at the median of the changes that both saw.</summary>
    private void AssertTogether(IReadOnlyList<HeadlineLog.Seen> ada, IReadOnlyList<HeadlineLog.Seen> bob)
    {
        var apart = (from a in ada
                     where a.Words == "Atlas is speaking"
                     let same = bob.Where(b => b.Words == a.Words).MinBy(b => Math.Abs(b.At - a.At))
                     where same is not null
                     select Math.Abs(same.At - a.At)).Order().ToArray();
        output.WriteLine("Apart, ms: " + string.Join(' ', apart.Select(ms => ms.ToString("0", CultureInfo.InvariantCulture))));
        Assert.True(apart.Length >= 2, $"Only {apart.Length} changes were seen by both.");
        Assert.True(apart[(apart.Length - 1) / 2] <= 200, $"They saw it {apart[(apart.Length - 1) / 2]:0} ms apart.");
    }
}
