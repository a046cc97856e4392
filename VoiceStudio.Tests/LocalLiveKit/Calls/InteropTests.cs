using System.Diagnostics;
using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Unmodified clients of LiveKit in calls through our server: every client with every other, on both signalling paths, doing all that calls are made of.</summary>
[Collection(CallHallCollection.Name)]
public sealed class InteropTests(CallHall hall)
{
    private const int Limit = 60_000;
    private const int AnnasPitch = 440;
    private const int BensPitch = 1000;

    /// <summary>100 kB with characters of one to four bytes, cut anywhere.</summary>
    private static readonly string Story = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i} äπ🙂 "));

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<Client, Client, bool> Pairs => new()
    {
        { Client.Rust, Client.Rust, true },
        { Client.Rust, Client.Rust, false },
        { Client.Browser, Client.Rust, true },
        { Client.Browser, Client.Rust, false },
        { Client.Rust, Client.Browser, true },
        { Client.Rust, Client.Browser, false },
        { Client.Browser, Client.Browser, true },
        { Client.Browser, Client.Browser, false },
        { Client.Browser, Client.Node, true },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public async Task Two_people_hold_a_call_from_joining_to_leaving(Client first, Client second, bool oneConnection)
    {
        var room = TestContext.Current.Test!.UniqueID;
        await using var anna = await hall.JoinAsync(first, "anna", room, oneConnection, Stop);
        await using var ben = await hall.JoinAsync(second, "ben", room, oneConnection, Stop);

        await Act("they hear each other and see each other speak", () => HearEachOther(anna, ben));
        await Act("a long text arrives whole both ways", () => TellEachOther(anna, ben));
        await Act("they call each other's methods", () => CallEachOther(anna, ben));
        await Act("a thousand lossy packets arrive, nearly all", () => Flood(anna, ben));
        await Act("a muted microphone is silent and seen as muted until it is unmuted", () => MuteAndUnmute(anna, ben));
        await Act("both signal connections are cut, and both are back where they were", () => Resume(room, anna, ben));
        await Act("a track that is taken back and published again is heard again", () => PublishAgain(anna, ben));
        await Act("who leaves is seen to be gone", async () =>
        {
            await ben.LeaveAsync(Stop);
            await anna.SeesGoneAsync("ben", Stop);
        });
    }

    private async Task Act(string what, Func<Task> act)
    {
        var began = _clock.Elapsed;
        try
        {
            await act();
        }
        finally
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{(_clock.Elapsed - began).TotalMilliseconds,6:0} ms: {what}");
        }
    }

    private static async Task HearEachOther(ICaller anna, ICaller ben)
    {
        await Task.WhenAll(anna.SoundAsync(AnnasPitch, Stop), ben.SoundAsync(BensPitch, Stop));
        await Task.WhenAll(
            anna.HearsAsync("ben", BensPitch, Stop), ben.HearsAsync("anna", AnnasPitch, Stop), anna.SeesSpeakingAsync("ben", Stop), ben.SeesSpeakingAsync("anna", Stop));
    }

    private static async Task TellEachOther(ICaller anna, ICaller ben)
    {
        await Task.WhenAll(anna.SendTextAsync(Story, Stop), ben.SendTextAsync(Story, Stop));
        Assert.Equal(("anna", Story), await ben.TextAsync(Stop));
        Assert.Equal(("ben", Story), await anna.TextAsync(Stop));
    }

    private static async Task CallEachOther(ICaller anna, ICaller ben)
    {
        var answers = await Task.WhenAll(anna.CallAsync("ben", "hello", Stop), ben.CallAsync("anna", "hello", Stop));
        Assert.Equal([AnswerOf(ben, to: "anna"), AnswerOf(anna, to: "ben")], answers);
    }

    /// <summary>Our binding of the Rust client registers no methods: its "unsupported method" has gone the whole way as well.</summary>
    private static string AnswerOf(ICaller callee, string to) => callee is not RustCaller ? $"{to}: HELLO" : "1400";

    private static async Task Flood(ICaller anna, ICaller ben)
    {
        const int enough = 900;
        var received = ben.PacketsAsync(enough, Stop);
        await anna.SendPacketsAsync(1_000, reliable: false, to: null, Stop);
        Assert.Equal(enough, (await received).Distinct().Count());
        Assert.All(await received, p => Assert.StartsWith("anna count ", p, StringComparison.Ordinal));
    }

    private static async Task MuteAndUnmute(ICaller anna, ICaller ben)
    {
        await anna.MuteAsync(true, Stop);
        await Task.WhenAll(ben.SeesMutedAsync("anna", true, Stop), ben.HearsSilenceAsync("anna", Stop));
        await anna.MuteAsync(false, Stop);
        await Task.WhenAll(ben.SeesMutedAsync("anna", false, Stop), ben.HearsAsync("anna", AnnasPitch, Stop));
    }

    private async Task Resume(string room, ICaller anna, ICaller ben)
    {
        var before = await SidsAsync(room);
        await Task.WhenAll(hall.CutAsync(room, "anna", Stop), hall.CutAsync(room, "ben", Stop));
        await Task.WhenAll(anna.IsBackAsync(1, Stop), ben.IsBackAsync(1, Stop));
        // Not joined anew: the same participants with the same tracks.
        Assert.Equal(before, await SidsAsync(room));
        await Task.WhenAll(anna.HearsAsync("ben", BensPitch, Stop), ben.HearsAsync("anna", AnnasPitch, Stop));
        await anna.SendTextAsync("still here", Stop);
        Assert.Equal(("anna", "still here"), await ben.TextAsync(Stop));
    }

    private async Task<IEnumerable<string>> SidsAsync(string room)
    {
        var there = (await hall.Server.RoomService().ListParticipants(new ListParticipantsRequest { Room = room }, Stop)).Participants;
        return there.SelectMany(p => p.Tracks.Select(t => t.Sid).Prepend(p.Sid)).Order(StringComparer.Ordinal).ToList();
    }

    private static async Task PublishAgain(ICaller anna, ICaller ben)
    {
        await anna.UnpublishAsync(Stop);
        await anna.SoundAsync(AnnasPitch + 200, Stop);
        await ben.HearsAsync("anna", AnnasPitch + 200, Stop);
    }
}
