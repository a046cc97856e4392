using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>The story of a first call, as a person lives it: a real Chromium, a recorded human voice, and the sound that comes back.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallInBrowserTests(StudioFixture fixture, Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    /// <summary>Long enough, whoever answers, that one can speak over it.</summary>
    private const string LongRequest =
        "Please tell me a long story about a ship that sails slowly along a green coast, with seven sailors, three goats, one old cook who sings all day, and a captain who never sleeps";

    private StudioProcess Studio => fixture.Studio;

    [Fact(Timeout = 120_000)]
    public async Task Atlas_is_called_is_spoken_to_and_answers_by_voice()
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        var microphone = await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var circuit = CircuitTraffic.Listen(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);

        var asked = await microphone.PlayAsync(Recordings.GoForwardTenMeters());
        await Expect(call.Transcript).ToContainTextAsync(Recordings.ForwardTenMeters);
        var from = await loudspeaker.UntilAudibleAsync(after: asked);
        await Expect(call.Announced).ToHaveTextAsync("Atlas is speaking");
        var until = await loudspeaker.UntilSilentAsync(after: from, Loudspeaker.PauseInSpeechMs);
        await Expect(call.Announced).ToBeEmptyAsync();
        await Expect(call.Transcript.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Atlas" }).Last).ToContainTextAsync("?");

        Assert.True(until - from > 1000, $"The reply lasted {until - from:0} ms.");
        var heard = (await loudspeaker.SinceAsync(from)).Where(h => h.At <= until).ToArray();
        AssertSampledOften(heard);
        output.WriteLine($"While Atlas spoke, Web sent the page {circuit.Rate(from, until):0.0} messages a second.");
        Assert.InRange(circuit.Rate(from, until), 0.1, 10);
        Assert.True(LongestGap(heard) < Loudspeaker.PauseInSpeechMs, $"The reply had a hole of {LongestGap(heard):0} ms.");
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_speaks_while_Atlas_speaks_is_listened_to_at_once()
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        var microphone = await FakeMicrophone.PlugInAsync(window.Page);
        var loudspeaker = await Loudspeaker.PlugInAsync(window.Page);
        var call = await window.CallAsync("Atlas");
        await call.UntilQuietAsync("Atlas", loudspeaker);

        var typed = await loudspeaker.NowAsync();
        await call.SayByKeyboardAsync(LongRequest);
        var began = await loudspeaker.UntilAudibleAsync(after: typed);
        await window.Page.WaitForFunctionAsync("at => loudspeaker.now() > at", began + 1500);
        var spoken = await microphone.PlayAsync(Recordings.FromFirstSound(Recordings.GoForwardTenMeters()));
        await Expect(call.Transcript).ToContainTextAsync("✂ cut off here");
        await loudspeaker.UntilSilentAsync(after: spoken, forMs: 400);

        var after = await loudspeaker.SinceAsync(spoken);
        AssertSampledOften(after);
        Assert.Contains(after, h => h.At < spoken + 100 && h.Level > Loudspeaker.Audible);
        var silentAt = FirstSilence(after, forMs: 300);
        output.WriteLine($"Silent {silentAt - spoken:0} ms after the person began to speak; Web knew {await BargedInAtAsync(window) - spoken:0} ms after.");
        Assert.True(silentAt - spoken < 500, string.Create(CultureInfo.InvariantCulture, $"Atlas went on for {silentAt - spoken:0} ms."));
        await Expect(call.Transcript).ToContainTextAsync(Recordings.ForwardTenMeters);
        await call.HangUpAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Microphone_of_the_browser_itself_is_heard()
    {
        // The file begins when the microphone is opened and again at its end: whenever Atlas is ready, it comes round.
        var file = Path.Combine(Path.GetTempPath(), $"voicestudio-{Guid.NewGuid():n}.wav");
        await File.WriteAllBytesAsync(file, Recordings.Wav([.. new short[6 * Recordings.SampleRate], .. Recordings.GoForwardTenMeters(), .. new short[2 * Recordings.SampleRate]]));
        try
        {
            await using var browser = await chromium.LaunchAsync("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-audio-capture={file}");
            await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken, browser: browser);
            var call = await window.CallAsync("Atlas");

            await Expect(call.Transcript).ToContainTextAsync(Recordings.ForwardTenMeters, new() { Timeout = 60_000 });
            await call.HangUpAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_was_said_is_there_after_hanging_up_and_a_restart()
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        var call = await window.CallAsync("Atlas");
        await call.UntilListeningAsync("Atlas");
        await call.SayByKeyboardAsync("What is 6 times 7?");
        await Expect(call.LinesOf("Atlas").Last).ToContainTextAsync("42");
        await call.UntilListeningAsync("Atlas");
        var answer = await call.LinesOf("Atlas").Last.InnerTextAsync();
        await call.HangUpAsync();
        var address = new Uri(window.Page.Url).AbsolutePath;

        await Studio.StopAsync();
        await Studio.StartAgainAsync(TestContext.Current.CancellationToken);
        // A new tab: the old one loads itself again when the studio is back, in between whatever is done there.
        var tab = await window.NewTabAsync();
        await tab.GotoAsync("/");
        await new HomeScreen(tab).Conversation(address).ClickAsync();
        var conversation = new ConversationScreen(tab);

        await Expect(conversation.Transcripts).ToContainTextAsync("What is 6 times 7?");
        await Expect(conversation.Transcripts).ToContainTextAsync(answer.Split('\n')[^1].Trim());
    }

    /// <returns>When the ledger says that Atlas was interrupted, milliseconds of the same clock as the page's.</returns>
    private async Task<double> BargedInAtAsync(BrowserWindow window)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = await StudioClient.SignInAsync(Studio.Address, stop);
        var turns = await client.GetAsync($"/api/calls/{window.Page.Url.Split('/')[^1]}/turns", stop);
        return turns.EnumerateArray().Last(t => t.GetProperty("kind").GetString() == "barge-in").GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds();
    }

    /// <summary>The measurement is worth something only if it looked often: at least 50 times a second on average.</summary>
    private static void AssertSampledOften(IReadOnlyList<Heard> heard)
    {
        var seconds = (heard[^1].At - heard[0].At) / 1000;
        Assert.True(heard.Count / seconds >= 50, $"{heard.Count} looks in {seconds:0.0} s are too few: this machine is too busy to measure.");
    }

    /// <summary>Milliseconds. While the page itself stood still, nobody looked, and nothing is known of the sound: at most one look's time is counted.</summary>
    private static double LongestGap(IReadOnlyList<Heard> heard)
    {
        const double longestLook = 100;
        var (longest, silent) = (0.0, 0.0);
        foreach (var (before, now) in heard.Zip(heard.Skip(1)))
        {
            silent = now.Level > Loudspeaker.Audible ? 0 : silent + Math.Min(now.At - before.At, longestLook);
            longest = Math.Max(longest, silent);
        }

        return longest;
    }

    private static double FirstSilence(IReadOnlyList<Heard> heard, double forMs)
    {
        var silentSince = double.NaN;
        foreach (var (at, level) in heard.Select(h => (h.At, h.Level)))
        {
            if (level > Loudspeaker.Audible) silentSince = double.NaN;
            else if (double.IsNaN(silentSince)) silentSince = at;
            if (at - silentSince >= forMs) return silentSince;
        }

        Assert.Fail("It never fell silent.");
        return silentSince;
    }
}
