using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>What a server does to calls, as unmodified clients of LiveKit notice it.</summary>
[Collection(CallHallCollection.Name)]
public sealed class AudioCallTests(CallHall hall)
{
    private const int Limit = 60_000;
    private const int AnnasPitch = 440;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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

    /// <summary>A room for each case of each test.</summary>
    private static string RoomName() => TestContext.Current.Test!.UniqueID;

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Somebody_is_heard_by_those_who_want_to_and_may(bool oneConnection)
    {
        var room = RoomName();
        await using var anna = (BrowserCaller)await hall.JoinAsync(Client.Browser, "anna", room, oneConnection, Stop);
        await using var ben = (BrowserCaller)await hall.JoinAsync(Client.Browser, "ben", room, oneConnection, Stop);
        await anna.SoundAsync(AnnasPitch, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);

        await ben.EnableAsync("anna", false, Stop);
        await ben.HearsSilenceAsync("anna", Stop);
        await ben.EnableAsync("anna", true, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);

        await ben.SubscribeAsync("anna", false, Stop);
        await ben.HearsNobodyAsync(Stop);
        await ben.SubscribeAsync("anna", true, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);

        await anna.PermitAsync([], Stop);
        await ben.SeesDeniedAsync("anna", true, Stop);
        await ben.HearsNobodyAsync(Stop);
        await anna.PermitAsync(["ben"], Stop);
        await ben.SeesDeniedAsync("anna", false, Stop);
        await ben.HearsAsync("anna", AnnasPitch, Stop);
    }

    /// <summary>The clients spell the same word differently.</summary>
    private static string Flat(string reason) => reason.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
