using System.Diagnostics;
using System.Text.Json;
using LocalRealtime.Scripting;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.EndToEnd;
using VoiceStudio.Tests.LiveKit;
using VoiceStudio.Tests.LocalRealtime;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>A real AgentHost in a real room, and a model that does everything wrong at random. Ten thousand misbehaviours and processes of their own: <c>wild</c> of the bench.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class WildModelTests(LocalServer rooms, ITestOutputHelper output) : IClassFixture<LocalServer>
{
    [Fact(Timeout = 90_000)]
    public async Task A_model_that_does_everything_wrong_takes_neither_the_host_nor_the_next_call_down()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = new RealtimeServer("--LocalRealtime:SpeechModel=/nowhere");
        await model.InitializeAsync();
        await using var call = await CallUnderTest.StartAsync(rooms, new Uri(model.Address, "v1"), stop, "--Realtime:ReplyLimit=00:00:02");
        await using var caller = await call.CallerAsync();

        // What a connection survives, then also what ends it.
        Follow(model, """{"wild":{"seed":11,"chance":0.5,"burst":20,"replies":0.3}}""");
        await call.Host.JoinAsync(call.Join());
        await call.UntilAsync(AgentStatus.Ready);
        await SufferAsync(model, caller, () => Count(model) >= 800, stop);
        Follow(model, """{"wild":{"seed":12,"chance":0.5,"burst":5,"deadly":true,"replies":0.3}}""");
        await SufferAsync(model, caller, () => model.Part<Archive>().All.Length >= 2, stop);
        Follow(model, "{}");

        using var health = await call.Host.Http.GetAsync(new Uri("/health/live", UriKind.Relative), stop);
        Assert.True(health.IsSuccessStatusCode);
        await LeaveAsync(call);
        await call.Host.JoinAsync(call.Join("nova"));
        await call.UntilAsync(AgentStatus.Ready);
        Assert.True((await AnswersAsync(caller, "agent:nova", stop)).IsAudible);
        Assert.Null(call.Failure);
    }

    /// <summary>Speaks until it was enough.</summary>
    private async Task SufferAsync(RealtimeServer model, RoomCaller caller, Func<bool> enough, CancellationToken stop)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!enough())
        {
            await caller.SpeakAsync(Recordings.FromFirstSound(Recordings.GoForwardTenMeters()), stop);
            await caller.SpeakAsync(new short[Recordings.SampleRate], stop);
        }

        output.WriteLine($"{Count(model)} misbehaviours, {model.Part<Archive>().All.Length} connections, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
    }

    private static async Task LeaveAsync(CallUnderTest call)
    {
        using var left = await call.Host.PostAsync("/voice/leave", JsonSerializer.SerializeToUtf8Bytes(new LeaveRequest("call", "atlas", "hung up"), ContractJson.Options));
        left.EnsureSuccessStatusCode();
        await call.UntilAsync(AgentStatus.Left);
    }

    private static async Task<RoomCaller.HeardFrame> AnswersAsync(RoomCaller caller, string agent, CancellationToken stop)
    {
        var asked = Stopwatch.GetTimestamp();
        await caller.SpeakAsync(Recordings.GoForwardTenMeters(), stop);
        var silence = caller.SpeakAsync(new short[Recordings.SampleRate * 2], stop);
        var heard = await caller.HearsAsync(agent, asked, stop);
        await silence;
        return heard;
    }

    private static int Count(RealtimeServer model) => model.Part<Archive>().All.Sum(c => c.Mischiefs);

    private static void Follow(RealtimeServer model, string script) => model.Part<Director>().Follow(JsonSerializer.Deserialize<Script>(script, Script.Json)!);
}
