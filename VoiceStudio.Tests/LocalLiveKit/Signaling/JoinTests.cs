using System.Net;
using System.Net.WebSockets;
using Livekit.Server.Sdk.Dotnet;
using VoiceStudio.Tests.LocalLiveKit.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit.Signaling;

/// <summary>Who gets in, and what is said to those who do not.</summary>
public sealed class JoinTests(LiveServer server) : IClassFixture<LiveServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task The_answer_to_a_join_has_what_clients_cannot_do_without()
    {
        await using var client = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "join-answer"), Stop);
        var join = client.Joined;
        Assert.StartsWith("PA_", join.Participant.Sid, StringComparison.Ordinal);
        Assert.StartsWith("RM_", join.Room.Sid, StringComparison.Ordinal);
        Assert.Equal(("anna", ParticipantInfo.Types.State.Joined, true), (join.Participant.Identity, join.Participant.State, join.Participant.Permission.CanPublish));
        Assert.NotEmpty(join.ServerInfo.Version);
        Assert.True(join.PingInterval > 0 && join.PingTimeout > join.PingInterval && join.SubscriberPrimary);
    }

    [Fact(Timeout = 20_000)]
    public async Task Two_connections_the_server_offers_data_at_once()
    {
        await using var client = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "v0"), Stop);
        var offer = (await client.ReceiveAsync(r => r.Offer is not null, Stop)).Offer;
        Assert.Equal("offer", offer.Type);
        Assert.Contains("m=application", offer.Sdp, StringComparison.Ordinal);
        await client.SendAsync(new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Publisher(), Id = 7 } }, Stop);
        var answer = (await client.ReceiveAsync(r => r.Answer is not null, Stop)).Answer;
        Assert.Equal(7u, answer.Id);
    }

    [Fact(Timeout = 20_000)]
    public async Task One_connection_the_offer_in_the_address_is_answered_at_once()
    {
        var request = new JoinRequest { ConnectionSettings = new() { AutoSubscribe = true }, PublisherOffer = new() { Type = "offer", Sdp = Offers.Spare(), Id = 1 } };
        await using var client = await SignalClient.JoinV1Async(server.Url, LiveServer.Token("anna", "v1"), request, Stop);
        Assert.False(client.Joined.SubscriberPrimary);
        var answer = (await client.ReceiveAsync(r => r.Answer is not null, Stop)).Answer;
        Assert.Equal(1u, answer.Id);
        Assert.Contains("a=setup:passive", answer.Sdp, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task Metadata_attributes_name_and_kind_of_the_token_are_the_participants()
    {
        var token = LiveServer.Token("atlas", "claims", more: t => t.WithName("Atlas").WithMetadata("m").WithKind(ParticipantInfo.Types.Kind.Agent).WithAttributes(new Dictionary<string, string> { ["voice"] = "cedar" }));
        await using var client = await SignalClient.JoinAsync(server.Url, token, Stop);
        var me = client.Joined.Participant;
        Assert.Equal(("Atlas", "m", ParticipantInfo.Types.Kind.Agent, "cedar"), (me.Name, me.Metadata, me.Kind, me.Attributes["voice"]));
    }

    public static TheoryData<string, string, HttpStatusCode> Refused => new()
    {
        { "no token", "", HttpStatusCode.Unauthorized },
        { "noise", "a.b.c", HttpStatusCode.Unauthorized },
        { "wrong secret", new AccessToken(LiveServer.Key, new string('x', 40)).WithIdentity("a").WithGrants(new() { RoomJoin = true, Room = "r" }).ToJwt(), HttpStatusCode.Unauthorized },
        { "unknown key", new AccessToken("nobody", LiveServer.Secret).WithIdentity("a").WithGrants(new() { RoomJoin = true, Room = "r" }).ToJwt(), HttpStatusCode.Unauthorized },
        { "expired", Old(), HttpStatusCode.Unauthorized },
        { "no join grant", new AccessToken(LiveServer.Key, LiveServer.Secret).WithIdentity("a").WithGrants(new() { Room = "r" }).ToJwt(), HttpStatusCode.Unauthorized },
    };

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Refused))]
    public async Task A_bad_token_is_refused_with_its_status_on_every_path(string why, string token, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        foreach (var path in new[] { "/rtc/validate", "/rtc/v1/validate" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path + (token.Length > 0 ? $"?access_token={token}" : ""));
            using var response = await http.SendAsync(request, Stop);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        }

        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(server.Url.Replace("http", "ws", StringComparison.Ordinal) + $"/rtc?access_token={token}"), Stop));
        Assert.True(status == socket.HttpStatusCode, why);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_good_token_is_told_success()
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        Assert.Equal("success", await http.GetStringAsync("/rtc/validate?access_token=" + LiveServer.Token("a", "validate"), Stop));
        var request = SignalClient.Wrap(new JoinRequest());
        Assert.Equal("success", await http.GetStringAsync($"/rtc/v1/validate?access_token={LiveServer.Token("a", "validate")}&join_request={request}", Stop));
    }

    [Fact(Timeout = 20_000)]
    public async Task Without_auto_create_an_unknown_room_is_not_found()
    {
        await using var app = LiveServer.Build("room: { auto_create: false }\nlogging: { level: error }\n");
        await app.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var response = await http.GetAsync("/rtc/validate?access_token=" + LiveServer.Token("a", "nowhere"), Stop);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("requested room does not exist", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_client_that_would_resume_is_told_to_join_anew()
    {
        await using var client = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "resume"), Stop, "reconnect=1&sid=PA_gone");
        Assert.Equal(LeaveRequest.Types.Action.Reconnect, (await client.IsPutOutAsync(Stop)).Action);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_full_room_says_so()
    {
        await server.RoomService().CreateRoom(new CreateRoomRequest { Name = "full", MaxParticipants = 1 }, Stop);
        await using var first = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "full"), Stop);
        await using var second = await SignalClient.JoinAsync(server.Url, LiveServer.Token("ben", "full"), Stop);
        Assert.Equal(DisconnectReason.JoinFailure, (await second.IsPutOutAsync(Stop)).Reason);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task The_status_page_answers_people_and_clients_that_look_whether_it_is_there(string method)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (method == "GET") Assert.Contains("for development only", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static string Old()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return new AccessToken(LiveServer.Key, LiveServer.Secret, clock).WithIdentity("a").WithGrants(new() { RoomJoin = true, Room = "r" }).ToJwt();
    }
}
