using System.Diagnostics;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>One call of three agents, for the tests that ask them one after the other.</summary>
public sealed class PanelOfThree(StudioFixture studio) : IAsyncLifetime
{
    public static readonly string[] Agents = ["Atlas", "Scout", "Nova"];

    internal PanelCall Call { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Call = await PanelCall.StartAsync(studio.Studio, TestContext.Current.CancellationToken, Agents);

    public async ValueTask DisposeAsync()
    {
        if (Call is not null) await Call.DisposeAsync();
    }
}

/// <summary>Three agents in one room, through real processes: who answers, in which order, and that no two are ever heard at once.</summary>
[Collection(RunningStudio.Name)]
public sealed class ManyAgentsTests(PanelOfThree panel) : IClassFixture<PanelOfThree>
{
    private static readonly string[] Agents = PanelOfThree.Agents;

    private PanelCall Call => panel.Call;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task An_unaddressed_question_is_answered_by_exactly_one()
    {
        await Call.SettlesAsync(Stop);
        var epoch = await Call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await Call.Caller.SpeakAsync(Recordings.GoForwardTenMeters(), Stop);
        await Call.Caller.SpeakAsync(new short[Recordings.SampleRate], Stop);
        await Call.UntilQuietAsync(epoch + 1, Stop);
        await Call.SettlesAsync(Stop);

        Assert.Single(Agents, a => Call.Heard(a, asked));
        Assert.Equal(0, Call.OverlapMs());
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_called_by_name_answers_and_the_page_knows_why()
    {
        await Call.SettlesAsync(Stop);
        var epoch = await Call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await Call.TypeAsync("Hey Scout, who are you?", Stop);
        await Call.HearsAsync("Scout", asked, Stop);
        var after = await Call.UntilQuietAsync(epoch + 1, Stop);

        Assert.Equal(["Scout"], Agents.Where(a => Call.Heard(a, asked)));
        Assert.Equal("you said Scout", after.GetProperty("floor").GetProperty("lastSwitch").GetProperty("reason").GetString());
        Assert.Contains("Scout: I am Scout", await Call.TranscriptAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, Call.OverlapMs());
    }

    [Fact(Timeout = 90_000)]
    public async Task Two_who_are_called_speak_in_order_and_never_together()
    {
        await Call.SettlesAsync(Stop);
        var epoch = await Call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await Call.TypeAsync("Atlas and Nova, what day is it?", Stop);
        await Call.HearsAsync("Nova", asked, Stop);
        await Call.UntilQuietAsync(epoch + 2, Stop);

        Assert.Equal(["Atlas", "Nova"], Agents.Where(a => Call.Heard(a, asked)));
        Assert.True(Call.Last("Atlas", asked).At < Call.First("Nova", asked).At, "Nova began before Atlas had ended." + await Call.StoryAsync(asked, Stop));
        Assert.Equal(0, Call.OverlapMs());
    }

    [Fact(Timeout = 90_000)]
    public async Task An_agent_asked_about_what_another_knows_hands_over_and_finishes_first()
    {
        await Call.SettlesAsync(Stop);
        var epoch = await Call.EpochAsync(Stop);
        var asked = Stopwatch.GetTimestamp();
        await Call.TypeAsync("Atlas, which hotel do you recommend?", Stop);
        await Call.HearsAsync("Nova", asked, Stop);
        var after = await Call.UntilAsync(c => c.GetProperty("floor").GetProperty("epoch").GetInt64() >= epoch + 2, Stop);

        Assert.StartsWith("Atlas handed over", after.GetProperty("floor").GetProperty("lastSwitch").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True(Call.Last("Atlas", asked).At < Call.First("Nova", asked).At, "Nova began before Atlas had ended." + await Call.StoryAsync(asked, Stop));
        Assert.Equal(0, Call.OverlapMs());
    }
}
