using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Unmodified clients of LiveKit hold calls through our server, and hear each other: every client with every other, on both signalling paths.</summary>
[Collection(CallHallCollection.Name)]
public sealed class AudioCallTests(CallHall hall)
{
    private const int Limit = 60_000;
    private const int AnnasPitch = 440;
    private const int BensPitch = 1000;

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
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public async Task Two_people_hear_each_other(Client first, Client second, bool oneConnection)
    {
        await using var anna = await JoinAsync(first, "anna", oneConnection);
        await anna.SoundAsync(AnnasPitch, Stop);
        await using var ben = await JoinAsync(second, "ben", oneConnection);
        await ben.SoundAsync(BensPitch, Stop);

        await ben.HearsAsync("anna", AnnasPitch, Stop);
        await anna.HearsAsync("ben", BensPitch, Stop);
        await ben.SeesSpeakingAsync("anna", Stop);

        await ben.LeaveAsync(Stop);
        await anna.SeesGoneAsync("ben", Stop);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public async Task A_muted_microphone_is_silent_and_seen_as_muted_until_it_is_unmuted(Client first, Client second, bool oneConnection)
    {
        await using var anna = await JoinAsync(first, "anna", oneConnection);
        await using var ben = await JoinAsync(second, "ben", oneConnection);
        await anna.SoundAsync(AnnasPitch, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);

        await anna.MuteAsync(true, Stop);
        await ben.SeesMutedAsync("anna", true, Stop);
        await ben.HearsSilenceAsync("anna", Stop);

        await anna.MuteAsync(false, Stop);
        await ben.SeesMutedAsync("anna", false, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public async Task A_track_that_is_taken_back_and_published_again_is_heard_again(Client first, Client second, bool oneConnection)
    {
        await using var anna = await JoinAsync(first, "anna", oneConnection);
        await using var ben = await JoinAsync(second, "ben", oneConnection);
        for (var round = 0; round < 3; round++)
        {
            await anna.SoundAsync(AnnasPitch + (round * 200), Stop);
            await ben.HearsAsync("anna", AnnasPitch + (round * 200), Stop);
            await anna.UnpublishAsync(Stop);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(Client.Rust, true)]
    [InlineData(Client.Rust, false)]
    [InlineData(Client.Browser, true)]
    [InlineData(Client.Browser, false)]
    public async Task What_the_server_mutes_is_silent(Client client, bool oneConnection)
    {
        var room = RoomName();
        await using var anna = await hall.JoinAsync(client, "anna", room, oneConnection, Stop);
        await using var ben = await hall.JoinAsync(Client.Rust, "ben", room, oneConnection, Stop);
        await anna.SoundAsync(AnnasPitch, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);

        await hall.Server.RoomService().MutePublishedTrack(new MuteRoomTrackRequest { Room = room, Identity = "anna", TrackSid = await anna.TrackSidAsync(Stop), Muted = true }, Stop);

        await ben.SeesMutedAsync("anna", true, Stop);
        await ben.HearsSilenceAsync("anna", Stop);
    }

    [Theory(Timeout = Limit)]
    [InlineData(Client.Rust, true)]
    [InlineData(Client.Rust, false)]
    [InlineData(Client.Browser, true)]
    [InlineData(Client.Browser, false)]
    public async Task Who_joins_twice_is_put_out_of_the_first_place(Client client, bool oneConnection)
    {
        var room = RoomName();
        await using var first = await hall.JoinAsync(client, "anna", room, oneConnection, Stop);
        await using var second = await hall.JoinAsync(client, "anna", room, oneConnection, Stop);

        Assert.Contains("DUPLICATEIDENTITY", Flat(await first.IsPutOutAsync(Stop)), StringComparison.Ordinal);
        var there = await hall.Server.RoomService().ListParticipants(new ListParticipantsRequest { Room = room }, Stop);
        Assert.Single(there.Participants);
    }

    [Theory(Timeout = Limit)]
    [InlineData(Client.Rust, true)]
    [InlineData(Client.Rust, false)]
    [InlineData(Client.Browser, true)]
    [InlineData(Client.Browser, false)]
    public async Task Whom_the_backend_removes_is_told_why(Client client, bool oneConnection)
    {
        var room = RoomName();
        await using var anna = await hall.JoinAsync(client, "anna", room, oneConnection, Stop);
        await hall.Server.RoomService().RemoveParticipant(new RoomParticipantIdentity { Room = room, Identity = "anna" }, Stop);
        Assert.Contains("PARTICIPANTREMOVED", Flat(await anna.IsPutOutAsync(Stop)), StringComparison.Ordinal);
    }

    /// <summary>More than the three spare sections that clients bring along.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(Client.Rust, true)]
    [InlineData(Client.Rust, false)]
    [InlineData(Client.Browser, true)]
    [InlineData(Client.Browser, false)]
    public async Task Five_speakers_are_all_heard(Client client, bool oneConnection)
    {
        var room = RoomName();
        await using var listener = await hall.JoinAsync(client, "listener", room, oneConnection, Stop);
        var speakers = new List<ICaller>();
        try
        {
            for (var i = 0; i < 5; i++)
            {
                speakers.Add(await hall.JoinAsync(Client.Rust, $"speaker{i}", room, oneConnection, Stop));
                await speakers[i].SoundAsync(400 + (i * 200), Stop);
            }

            for (var i = 0; i < speakers.Count; i++) await listener.HearsAsync($"speaker{i}", 400 + (i * 200), Stop);
        }
        finally
        {
            foreach (var speaker in speakers) await speaker.DisposeAsync();
        }
    }

    private Task<ICaller> JoinAsync(Client client, string identity, bool oneConnection) => hall.JoinAsync(client, identity, RoomName(), oneConnection, Stop);

    /// <summary>A room for each case of each test.</summary>
    private static string RoomName() => TestContext.Current.Test!.UniqueID;

    /// <summary>The clients spell the same word differently.</summary>
    private static string Flat(string reason) => reason.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
