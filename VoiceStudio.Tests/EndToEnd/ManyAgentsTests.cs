using System.Diagnostics;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Three agents in one room, through real processes: who answers, in which order, and that no two are ever heard at once.</summary>
[Collection(RunningStudio.Name)]
public sealed class ManyAgentsTests(StudioFixture fixture)
{
    private static readonly string[] Agents = ["Atlas", "Scout", "Nova"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task An_unaddressed_question_is_answered_by_exactly_one()
    {
        await using var call = await PanelCall.StartAsync(fixture.Studio, Stop, Agents);
        var epoch = await call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await call.Caller.SpeakAsync(Recordings.GoForwardTenMeters(), Stop);
        await call.Caller.SpeakAsync(new short[Recordings.SampleRate], Stop);
        await call.HearsAsync("Atlas", asked, Stop);
        await call.UntilQuietAsync(epoch + 1, Stop);

        Assert.Equal(["Atlas"], Agents.Where(a => call.Heard(a, asked)));
        Assert.Equal(0, call.OverlapMs());
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_called_by_name_answers_and_the_page_knows_why()
    {
        await using var call = await PanelCall.StartAsync(fixture.Studio, Stop, Agents);
        var epoch = await call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await call.TypeAsync("Hey Scout, who are you?", Stop);
        await call.HearsAsync("Scout", asked, Stop);
        var after = await call.UntilQuietAsync(epoch + 1, Stop);

        Assert.Equal(["Scout"], Agents.Where(a => call.Heard(a, asked)));
        Assert.Equal("you said Scout", after.GetProperty("floor").GetProperty("lastSwitch").GetProperty("reason").GetString());
        Assert.Contains("Scout: I am Scout", await call.TranscriptAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, call.OverlapMs());
    }

    [Fact(Timeout = 90_000)]
    public async Task Two_who_are_called_speak_in_order_and_never_together()
    {
        await using var call = await PanelCall.StartAsync(fixture.Studio, Stop, Agents);
        var epoch = await call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await call.TypeAsync("Atlas and Nova, what day is it?", Stop);
        await call.HearsAsync("Nova", asked, Stop);
        await call.UntilQuietAsync(epoch + 2, Stop);

        Assert.Equal(["Atlas", "Nova"], Agents.Where(a => call.Heard(a, asked)));
        Assert.True(call.Last("Atlas", asked).At < call.First("Nova", asked).At, "Nova began before Atlas had ended." + await call.StoryAsync(asked, Stop));
        Assert.Equal(0, call.OverlapMs());
    }

    [Fact(Timeout = 90_000)]
    public async Task An_agent_asked_about_what_another_knows_hands_over_and_finishes_first()
    {
        await using var call = await PanelCall.StartAsync(fixture.Studio, Stop, Agents);
        var epoch = await call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await call.TypeAsync("Atlas, which hotel do you recommend?", Stop);
        await call.HearsAsync("Nova", asked, Stop);
        var after = await call.UntilAsync(c => c.GetProperty("floor").GetProperty("epoch").GetInt64() >= epoch + 2, Stop);

        Assert.StartsWith("Atlas handed over", after.GetProperty("floor").GetProperty("lastSwitch").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True(call.Last("Atlas", asked).At < call.First("Nova", asked).At, "Nova began before Atlas had ended." + await call.StoryAsync(asked, Stop));
        Assert.Equal(0, call.OverlapMs());
    }
}
