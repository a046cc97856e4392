using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Livekit.Server.Sdk.Dotnet;
using VoiceStudio.Tests.LocalLiveKit.Signaling;

namespace VoiceStudio.Tests.LocalLiveKit.RoomService;

/// <summary>What a backend does with rooms, through its own client and over bare HTTP.</summary>
public sealed class RoomServiceTests(LiveServer server) : IClassFixture<LiveServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task A_room_is_created_listed_changed_and_deleted()
    {
        var rooms = server.RoomService();
        var created = await rooms.CreateRoom(new CreateRoomRequest { Name = "life", EmptyTimeout = 30, DepartureTimeout = 7, MaxParticipants = 3, Metadata = "{}" }, Stop);
        Assert.Equal(("life", 30u, 7u, 3u, "{}"), (created.Name, created.EmptyTimeout, created.DepartureTimeout, created.MaxParticipants, created.Metadata));
        Assert.Equal(created.Sid, (await rooms.CreateRoom(new CreateRoomRequest { Name = "life" }, Stop)).Sid);
        Assert.Equal(created.Sid, Assert.Single((await rooms.ListRooms(new ListRoomsRequest { Names = { "life", "other" } }, Stop)).Rooms).Sid);
        Assert.Equal("new", (await rooms.UpdateRoomMetadata(new UpdateRoomMetadataRequest { Room = "life", Metadata = "new" }, Stop)).Metadata);
        await rooms.DeleteRoom(new DeleteRoomRequest { Room = "life" }, Stop);
        Assert.True((await Assert.ThrowsAsync<TwirpException>(() => rooms.ListParticipants(new ListParticipantsRequest { Room = "life" }, Stop))).IsNotFound);
    }

    [Fact(Timeout = 20_000)]
    public async Task Participants_are_listed_changed_and_removed()
    {
        var rooms = server.RoomService();
        await using var anna = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "people"), Stop);
        Assert.Equal(anna.Sid, Assert.Single((await rooms.ListParticipants(new ListParticipantsRequest { Room = "people" }, Stop)).Participants).Sid);

        var change = new UpdateParticipantRequest { Room = "people", Identity = "anna", Name = "Anna", Attributes = { ["a"] = "1" }, Permission = new() { CanSubscribe = true } };
        var changed = await rooms.UpdateParticipant(change, Stop);
        Assert.Equal(("Anna", "1", false), (changed.Name, changed.Attributes["a"], changed.Permission.CanPublish));
        await anna.ParticipantAsync(p => p.Name == "Anna", Stop);
        Assert.Equal("Anna", (await rooms.GetParticipant(new RoomParticipantIdentity { Room = "people", Identity = "anna" }, Stop)).Name);

        await rooms.RemoveParticipant(new RoomParticipantIdentity { Room = "people", Identity = "anna" }, Stop);
        Assert.Equal(DisconnectReason.ParticipantRemoved, (await anna.IsPutOutAsync(Stop)).Reason);
        Assert.True((await Assert.ThrowsAsync<TwirpException>(() => rooms.GetParticipant(new RoomParticipantIdentity { Room = "people", Identity = "anna" }, Stop))).IsNotFound);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_track_is_muted_from_afar_and_not_unmuted()
    {
        var rooms = server.RoomService();
        await using var anna = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "mute-afar"), Stop);
        await anna.SendAsync(new SignalRequest { AddTrack = new() { Cid = "c", Source = TrackSource.Microphone } }, Stop);
        var sid = (await anna.ReceiveAsync(r => r.TrackPublished is not null, Stop)).TrackPublished.Track.Sid;

        var request = new MuteRoomTrackRequest { Room = "mute-afar", Identity = "anna", TrackSid = sid, Muted = true };
        Assert.True((await rooms.MutePublishedTrack(request, Stop)).Track.Muted);
        Assert.True((await anna.ReceiveAsync(r => r.Mute is not null, Stop)).Mute.Muted);
        request.Muted = false;
        Assert.Equal("remote unmute not enabled", (await Assert.ThrowsAsync<TwirpException>(() => rooms.MutePublishedTrack(request, Stop))).ServerMessage);
    }

    [Fact(Timeout = 20_000)]
    public async Task Deleting_a_room_tells_everybody_in_it()
    {
        await using var anna = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "deleted"), Stop);
        await server.RoomService().DeleteRoom(new DeleteRoomRequest { Room = "deleted" }, Stop);
        Assert.Equal(DisconnectReason.RoomDeleted, (await anna.IsPutOutAsync(Stop)).Reason);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("ListRooms", "{}", HttpStatusCode.Unauthorized)]
    [InlineData("CreateRoom", """{"name":"r"}""", HttpStatusCode.Unauthorized)]
    [InlineData("ListParticipants", """{"room":"other"}""", HttpStatusCode.Unauthorized)]
    [InlineData("ListParticipants", """{"room":"mine"}""", HttpStatusCode.NotFound)]
    [InlineData("Dance", "{}", HttpStatusCode.NotFound)]
    [InlineData("ListParticipants", "{", HttpStatusCode.BadRequest)]
    public async Task Each_method_asks_for_its_grant(string method, string body, HttpStatusCode status)
    {
        using var response = await PostAsync(method, Encoding.UTF8.GetBytes(body), "application/json", new VideoGrants { RoomAdmin = true, Room = "mine" });
        Assert.Equal(status, response.StatusCode);
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
        Assert.NotEmpty(error.RootElement.GetProperty("code").GetString()!);
        Assert.NotEmpty(error.RootElement.GetProperty("msg").GetString()!);
    }

    [Fact(Timeout = 20_000)]
    public async Task Json_has_the_names_of_the_protocol()
    {
        using var response = await PostAsync("CreateRoom", """{"name":"json","empty_timeout":12,"nobody_knows":1}"""u8.ToArray(), "application/json", new VideoGrants { RoomCreate = true });
        using var room = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(("json", 12), (room.RootElement.GetProperty("name").GetString(), room.RootElement.GetProperty("empty_timeout").GetInt32()));
        Assert.Equal(0, room.RootElement.GetProperty("num_participants").GetInt32());
    }

    [Fact(Timeout = 60_000)]
    public async Task Noise_is_refused_and_never_a_fault_of_the_server()
    {
        var bodies = new List<byte[]>();
        Gen.Byte.Array[0, 200].Sample(bodies.Add, iter: 200, threads: 1);
        foreach (var (body, i) in bodies.Select((b, i) => (b, i)))
        {
            using var response = await PostAsync("UpdateParticipant", body, i % 2 == 0 ? "application/json" : "application/protobuf", new VideoGrants { RoomAdmin = true, Room = "mine" });
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string method, byte[] body, string type, VideoGrants grants)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/twirp/livekit.RoomService/" + method) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new AccessToken(LiveServer.Key, LiveServer.Secret).WithGrants(grants).ToJwt());
        return await http.SendAsync(request, Stop);
    }
}
