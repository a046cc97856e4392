using System.Diagnostics;
using System.Text.RegularExpressions;
using LocalRealtime.Sound;
using LocalRealtime.Speaking;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>A newcomer asks the agents of a new studio ten plain questions, by voice, through the whole product: at least eight get a sensible spoken answer.</summary>
[Collection(RunningStudio.Name)]
public sealed class TenPlainQuestionsTests(StudioFixture fixture, ITestOutputHelper output)
{
    private const string Anybody = "Atlas|Scout|Nova";

    private static readonly string[] Agents = Anybody.Split('|');

    /// <summary>What is asked, who answers, and what a sensible answer says.</summary>
    private static readonly (string Question, string Agent, string Sensible)[] Questions =
    [
        ("Hello Atlas, who are you?", "Atlas", "I am Atlas"),
        ("What can you do for me?", "Atlas", "I answer questions"),
        ("What time is it now?", "Atlas", @"\d:\d\d"),
        ("What is seventeen times twenty three?", "Atlas", "391"),
        ("Ask Nova about trains.", "Nova", "(?i)train"),
        ("Tell me a story.", Anybody, "(?i)lighthouse|story"),
        ("What is the weather in Paris?", Anybody, "(?i)weather"),
        ("Scout, what should I take for a day of hiking?", "Scout", "(?i)water"),
        ("Atlas, how do I keep my budget honest?", "Atlas", "(?i)ten percent"),
        ("Thank you very much, goodbye.", Anybody, "(?i)goodbye|welcome"),
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task At_least_eight_of_ten_are_answered_sensibly_by_voice()
    {
        using var voice = new Speaker(Speaker.InstalledWasm, lanes: 1);
        await using var call = await PanelCall.StartAsync(fixture.Studio, Stop, Agents);
        var sensible = 0;
        foreach (var question in Questions)
        {
            var speech = await voice.SpeakAsync(question.Question, Voices.Find("ash")!, 1.0, Stop);
            var before = (await call.UtterancesAsync(Stop)).Count;
            await call.Caller.SpeakAsync(Resampler.Convert(speech.Samples, Speech.Rate, Recordings.SampleRate), Stop);
            var asked = Stopwatch.GetTimestamp();
            var speaking = call.Caller.SpeakAsync(new short[Recordings.SampleRate], Stop);
            var answer = await AnswerAsync(call, question.Agent, question.Sensible, before);
            await speaking;
            var heard = answer is not null && Agents.Any(a => call.Heard(a, asked));
            if (heard) sensible++;
            output.WriteLine($"{(heard ? "yes" : "NO ")} {question.Question} -> {string.Join(" | ", (await call.UtterancesAsync(Stop)).Skip(before))}");
        }

        Assert.True(sensible >= 8, $"{sensible} of 10." + await call.StoryAsync(0, Stop));
    }

    /// <summary>The next question may be asked as soon as the answer has said what matters: people interrupt, too. Null when it did not come in time.</summary>
    private static async Task<string?> AnswerAsync(PanelCall call, string agent, string sensible, int before)
    {
        var expected = new Regex($"^({agent}): .*({sensible})", RegexOptions.Singleline);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(Patience);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await often.WaitForNextTickAsync(limit.Token))
            {
                if ((await call.UtterancesAsync(limit.Token)).Skip(before).FirstOrDefault(u => expected.IsMatch(u)) is { } answer) return answer;
            }
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            // No sensible answer in time: the next question.
        }

        return null;
    }
}
