using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>The client against an HTTP server that answers as told: what goes over the wire, and what becomes of errors.</summary>
public sealed class RoomServiceClientTests : IAsyncLifetime
{
    private const string Key = "devkey", Secret = "secret";

    private readonly ConcurrentQueue<(string Path, string? Type, byte[] Body, ClaimsModel Claims)> _asked = new();
    private WebApplication _server = null!;
    private RoomServiceClient _client = null!;
    private (int Status, byte[] Body) _answer = (200, []);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        var port = new Uri(_server.Urls.First()).Port;
        _client = new RoomServiceClient($"ws://127.0.0.1:{port}/behind/a/proxy", Key, Secret);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 10_000)]
    public async Task A_room_is_created_with_a_token_that_may_do_that_and_nothing_else()
    {
        var stop = TestContext.Current.CancellationToken;
        _answer = (200, new Room { Sid = "RM_1", Name = "call-1" }.ToByteArray());

        var room = await _client.CreateRoom(new CreateRoomRequest { Name = "call-1", EmptyTimeout = 60 }, stop);

        Assert.Equal("RM_1", room.Sid);
        var (path, type, body, claims) = Assert.Single(_asked);
        Assert.Equal(("/behind/a/proxy/twirp/livekit.RoomService/CreateRoom", "application/protobuf"), (path, type));
        Assert.Equal(new CreateRoomRequest { Name = "call-1", EmptyTimeout = 60 }, CreateRoomRequest.Parser.ParseFrom(body));
        Assert.Equal((true, false, false, false), (claims.Video.RoomCreate, claims.Video.RoomAdmin, claims.Video.RoomList, claims.Video.RoomJoin));
        Assert.True(claims.Expires - DateTimeOffset.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) <= TimeSpan.FromMinutes(1));
    }

    [Fact(Timeout = 20_000)]
    public async Task Every_method_has_LiveKits_name_and_the_right_of_its_room_only()
    {
        var stop = TestContext.Current.CancellationToken;
        await _client.ListRooms(new ListRoomsRequest(), stop);
        await _client.DeleteRoom(new DeleteRoomRequest { Room = "r" }, stop);
        await _client.ListParticipants(new ListParticipantsRequest { Room = "r" }, stop);
        await _client.GetParticipant(new RoomParticipantIdentity { Room = "r" }, stop);
        await _client.RemoveParticipant(new RoomParticipantIdentity { Room = "r" }, stop);
        await _client.MutePublishedTrack(new MuteRoomTrackRequest { Room = "r" }, stop);
        await _client.UpdateParticipant(new UpdateParticipantRequest { Room = "r" }, stop);
        await _client.UpdateSubscriptions(new UpdateSubscriptionsRequest { Room = "r" }, stop);
        await _client.SendData(new SendDataRequest { Room = "r" }, stop);
        await _client.UpdateRoomMetadata(new UpdateRoomMetadataRequest { Room = "r" }, stop);
        await _client.ForwardParticipant(new ForwardParticipantRequest { Room = "r", DestinationRoom = "s" }, stop);
        await _client.MoveParticipant(new MoveParticipantRequest { Room = "r", DestinationRoom = "s" }, stop);
        await _client.PerformRpc(new PerformRpcRequest { Room = "r" }, stop);

        var rights = _asked.ToDictionary(asked => asked.Path.Split('/')[^1], asked => asked.Claims.Video);
        Assert.Equal(13, rights.Count);
        Assert.True(rights["ListRooms"].RoomList);
        Assert.True(rights["DeleteRoom"].RoomCreate);
        Assert.All(rights.Where(r => r.Key is not ("ListRooms" or "DeleteRoom")), r => Assert.Equal((true, "r"), (r.Value.RoomAdmin, r.Value.Room)));
        Assert.Equal("s", rights["MoveParticipant"].DestinationRoom);
    }

    [Fact(Timeout = 10_000)]
    public async Task What_the_server_refuses_comes_with_its_code_and_its_words()
    {
        var stop = TestContext.Current.CancellationToken;
        _answer = (404, """{"code":"not_found","msg":"participant does not exist","meta":{"cause":"x"}}"""u8.ToArray());

        var refused = await Assert.ThrowsAsync<TwirpException>(() => _client.GetParticipant(new RoomParticipantIdentity { Room = "r", Identity = "anna" }, stop));

        Assert.Equal((TwirpCodes.NotFound, "participant does not exist", "GetParticipant", true), (refused.Code, refused.ServerMessage, refused.Method, refused.IsNotFound));
    }

    [Theory]
    [InlineData(503, TwirpCodes.Unavailable)]
    [InlineData(404, TwirpCodes.BadRoute)]
    [InlineData(401, TwirpCodes.Unauthenticated)]
    [InlineData(418, TwirpCodes.Unknown)]
    public async Task What_something_before_the_server_answers_becomes_a_code_too(int status, string code)
    {
        _answer = (status, "<html>no</html>"u8.ToArray());

        Assert.Equal(code, (await Assert.ThrowsAsync<TwirpException>(() => _client.ListRooms(new ListRoomsRequest()))).Code);
    }

    [Fact(Timeout = 10_000)]
    public async Task An_answer_that_is_no_message_is_malformed()
    {
        var stop = TestContext.Current.CancellationToken;
        _answer = (200, "<html>welcome</html>"u8.ToArray());

        Assert.Equal(TwirpCodes.Malformed, (await Assert.ThrowsAsync<TwirpException>(() => _client.ListRooms(new ListRoomsRequest(), stop))).Code);
    }

    [Theory]
    [InlineData("ws://h:7880", "http://h:7880/")]
    [InlineData("wss://h", "https://h/")]
    [InlineData("wss://h/live", "https://h/live/")]
    [InlineData("https://h:8443/", "https://h:8443/")]
    public void The_address_of_the_clients_is_the_address_of_the_backend(string host, string http) =>
        Assert.Equal(http, TwirpClient.HttpAddress(host).AbsoluteUri);

    [Theory]
    [InlineData("")]
    [InlineData("localhost:7880")]
    [InlineData("ftp://h")]
    public void Another_address_is_refused_at_once(string host) => Assert.Throws<ArgumentException>(() => new RoomServiceClient(host, Key, Secret));

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var token = http.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        _asked.Enqueue((http.Request.Path, http.Request.ContentType, body.ToArray(), new TokenVerifier(Key, Secret).Verify(token)));
        http.Response.StatusCode = _answer.Status;
        await http.Response.Body.WriteAsync(_answer.Body);
    }
}
