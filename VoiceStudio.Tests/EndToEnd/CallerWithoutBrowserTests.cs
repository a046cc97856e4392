using System.Diagnostics;
using System.Text.Json;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>The whole line with everything real but the browser: HTTP, LiveKit's native client as the caller, agents in their own process.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallerWithoutBrowserTests(StudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    [Fact(Timeout = 30_000)]
    public async Task A_person_speaks_to_Atlas_is_answered_and_interrupts()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var stop = limit.Token;
        using var client = await StudioClient.SignInAsync(fixture.Studio.Address, stop);
        var call = await client.StartCallAsync(await client.NewConversationAsync(stop, "Atlas"), stop);
        var callId = call.GetProperty("callId").GetString()!;
        var atlas = call.GetProperty("agents")[0].GetProperty("identity").GetString()!;
        await using var caller = await RoomCaller.JoinAsync(call.GetProperty("liveKitUrl").GetString()!, call.GetProperty("token").GetString()!, stop);
        await UntilAgentIsReadyAsync(client, callId, stop);

        // The greeting may be under way: speaking over it is a barge-in, too.
        await caller.SpeakAsync(Recordings.GoForwardTenMeters(), stop);
        var asked = Stopwatch.GetTimestamp();
        await caller.SpeakAsync(new short[Recordings.SampleRate / 2], stop);
        await caller.HearsAsync(atlas, after: asked, stop);
        await caller.SpeakAsync(new short[Recordings.SampleRate], stop);

        var interrupts = Stopwatch.GetTimestamp() + (OnsetOf(Recordings.GoForwardTenMeters()) * Stopwatch.Frequency / Recordings.SampleRate);
        await caller.SpeakAsync(Recordings.GoForwardTenMeters().AsMemory(0, Recordings.SampleRate * 3 / 2), stop);
        var last = caller.Heard(atlas).Last(f => f.IsAudible);
        var transcript = await UntilAsync(() => client.TranscriptAsync(callId, stop), t => t.Any(u => IsAgent(u) && IsCut(u) && u.GetProperty("text").GetString()!.Contains("You said", StringComparison.Ordinal)), stop);
        await client.EndCallAsync(callId, stop);

        Assert.True(last.At > asked, "The answer was never heard.");
        Assert.InRange((last.At - interrupts) * 1000.0 / Stopwatch.Frequency, 0, 500);
        Assert.Contains("go forward ten meters", Text(transcript, agent: false), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("forward ten", Text(transcript, agent: true), StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(JsonValueKind.Null, (await client.CallAsync(callId, stop)).GetProperty("ended").ValueKind);
    }

    /// <summary>Index of the sample where the recording's voice sets in.</summary>
    private static long OnsetOf(short[] samples) => Array.FindIndex(samples, s => Math.Abs((int)s) > 2_000);

    private async Task UntilAgentIsReadyAsync(StudioClient client, string callId, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var status = "";
        while (status != "ready")
        {
            await often.WaitForNextTickAsync(stop);
            var agent = (await client.CallAsync(callId, stop)).GetProperty("agents")[0];
            status = agent.GetProperty("status").GetString();
            Assert.False(status == "failed", agent + "\n" + fixture.Studio.Output);
        }
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Predicate<T> seen, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var now = await look();
            if (seen(now)) return now;
            await often.WaitForNextTickAsync(stop);
        }
    }

    private static string Text(IEnumerable<JsonElement> transcript, bool agent)
        => string.Join(' ', transcript.Where(u => IsAgent(u) == agent).Select(u => u.GetProperty("text").GetString()));

    private static bool IsAgent(JsonElement utterance) => utterance.GetProperty("isAgent").GetBoolean();

    private static bool IsCut(JsonElement utterance) => utterance.GetProperty("final").GetBoolean() && utterance.GetProperty("cutAtMs").ValueKind == JsonValueKind.Number;
}
