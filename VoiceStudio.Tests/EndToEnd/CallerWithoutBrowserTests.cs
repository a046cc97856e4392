using System.Diagnostics;
using System.Text.Json;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>The whole line with everything real but the browser: HTTP, LiveKit's native client as the caller, agents in their own process.</summary>
[Collection(RunningStudio.Name)]
public sealed class CallerWithoutBrowserTests(StudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    [Fact(Timeout = 30_000)]
    public async Task A_person_speaks_to_Atlas_and_is_answered_in_the_words_spoken()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var stop = limit.Token;
        using var client = await StudioClient.SignInAsync(fixture.Studio.Address, stop);
        var conversation = await client.NewConversationAsync(stop, "Atlas");
        var call = await client.StartCallAsync(conversation, stop);
        var callId = call.GetProperty("callId").GetString()!;
        var atlas = call.GetProperty("agents")[0].GetProperty("identity").GetString()!;

        await using var caller = await RoomCaller.JoinAsync(call.GetProperty("liveKitUrl").GetString()!, call.GetProperty("token").GetString()!, stop);
        await UntilAgentIsReadyAsync(client, callId, stop);
        var spoken = Stopwatch.GetTimestamp();
        await caller.SpeakAsync(Recordings.GoForwardTenMeters(), stop);
        await caller.SpeakAsync(new short[Recordings.SampleRate], stop);

        var answer = await caller.HearsAsync(atlas, after: spoken, stop);
        await caller.FallsSilentAsync(atlas, TimeSpan.FromSeconds(1), stop);
        var transcript = await UntilBothSpokeAsync(client, callId, stop);
        await client.EndCallAsync(callId, stop);

        Assert.True(answer.Level > RoomCaller.Audible);
        var words = Text(transcript, agent: false);
        Assert.Contains("forward", words, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ten", words, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("meters", words, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(Text(transcript, agent: true));
        var ended = await client.CallAsync(callId, stop);
        Assert.NotEqual(JsonValueKind.Null, ended.GetProperty("endedAt").ValueKind);
    }

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

    private static async Task<IReadOnlyList<JsonElement>> UntilBothSpokeAsync(StudioClient client, string callId, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var transcript = await client.TranscriptAsync(callId, stop);
            if (transcript.Any(u => !IsAgent(u) && IsFinal(u)) && transcript.Any(u => IsAgent(u) && IsFinal(u))) return transcript;
            await often.WaitForNextTickAsync(stop);
        }
    }

    private static string Text(IEnumerable<JsonElement> transcript, bool agent)
        => string.Join(' ', transcript.Where(u => IsAgent(u) == agent).Select(u => u.GetProperty("text").GetString()));

    private static bool IsAgent(JsonElement utterance) => utterance.GetProperty("isAgent").GetBoolean();

    private static bool IsFinal(JsonElement utterance) => utterance.GetProperty("final").GetBoolean();
}
