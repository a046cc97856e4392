using CsCheck;
using Livekit.Server.Sdk.Dotnet;
using VoiceStudio.Tests.LocalLiveKit.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit.Signaling;

/// <summary>What participants of a room are told of each other.</summary>
public sealed class SignalTests(LiveServer server) : IClassFixture<LiveServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task Others_see_one_come_and_go()
    {
        await using var anna = await JoinAsync("anna", "come-and-go");
        await using var ben = await JoinAsync("ben", "come-and-go");
        Assert.Equal("anna", Assert.Single(ben.Joined.OtherParticipants).Identity);
        Assert.Equal(ben.Sid, (await anna.ParticipantAsync(p => p.Identity == "ben", Stop)).Sid);

        await ben.SendAsync(new SignalRequest { Leave = new() { Reason = DisconnectReason.ClientInitiated } }, Stop);
        Assert.Equal(DisconnectReason.ClientInitiated, (await ben.IsPutOutAsync(Stop)).Reason);
        var gone = await anna.ParticipantAsync(p => p.State == ParticipantInfo.Types.State.Disconnected, Stop);
        Assert.Equal((ben.Sid, DisconnectReason.ClientInitiated), (gone.Sid, gone.DisconnectReason));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_lost_socket_is_a_participant_lost()
    {
        await using var anna = await JoinAsync("anna", "lost");
        var ben = await JoinAsync("ben", "lost");
        await ben.DisposeAsync();
        Assert.Equal(ben.Sid, (await anna.ParticipantAsync(p => p.State == ParticipantInfo.Types.State.Disconnected, Stop)).Sid);
    }

    [Fact(Timeout = 20_000)]
    public async Task The_hidden_see_and_are_not_seen()
    {
        await using var anna = await JoinAsync("anna", "hidden");
        await using var ghost = await SignalClient.JoinAsync(server.Url, LiveServer.Token("ghost", "hidden", g => g.Hidden = true), Stop);
        await using var ben = await JoinAsync("ben", "hidden");
        Assert.Equal("anna", Assert.Single(ghost.Joined.OtherParticipants).Identity);
        Assert.Equal("anna", Assert.Single(ben.Joined.OtherParticipants).Identity);
        await anna.ParticipantAsync(p => p.Identity == "ben", Stop);
        Assert.DoesNotContain(anna.Seen, r => r.Update?.Participants.Any(p => p.Identity == "ghost") == true);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_track_is_published_when_it_is_added_and_offered_in_either_order(bool addFirst)
    {
        var room = $"publish-{addFirst}";
        await using var anna = await JoinAsync("anna", room);
        await using var ben = await JoinAsync("ben", room);
        var add = new SignalRequest { AddTrack = new() { Cid = "cid-1", Name = "mic", Source = TrackSource.Microphone } };
        var offer = new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Publisher("cid-1") } };
        foreach (var request in addFirst ? new[] { add, offer } : [offer, add]) await anna.SendAsync(request, Stop);

        var published = (await anna.ReceiveAsync(r => r.TrackPublished is not null, Stop)).TrackPublished;
        Assert.Equal("cid-1", published.Cid);
        var seen = await ben.ParticipantAsync(p => p.Tracks.Count == 1, Stop);
        Assert.Equal((published.Track.Sid, "mic", TrackSource.Microphone, true), (seen.Tracks[0].Sid, seen.Tracks[0].Name, seen.Tracks[0].Source, seen.IsPublisher));
    }

    [Fact(Timeout = 20_000)]
    public async Task Two_connections_a_published_track_is_offered_to_the_others_after_they_know_of_it()
    {
        await using var ben = await JoinAsync("ben", "subscribe-v0");
        var first = await ben.ReceiveAsync(r => r.Offer is not null, Stop);
        await AnswerAsync(ben, first.Offer);
        await using var anna = await JoinAsync("anna", "subscribe-v0");
        var sid = await PublishAsync(anna);

        var offer = (await ben.ReceiveAsync(r => r.Offer?.Sdp.Contains(sid, StringComparison.Ordinal) == true, Stop)).Offer;
        Assert.Contains($"a=msid:{anna.Sid}|{sid} {sid}", offer.Sdp, StringComparison.Ordinal);
        Assert.Contains(ben.Seen, r => r.Update?.Participants.Any(p => p.Tracks.Any(t => t.Sid == sid)) == true);

        await AnswerAsync(ben, offer);
        Assert.Equal(sid, (await anna.ReceiveAsync(r => r.TrackSubscribed is not null, Stop)).TrackSubscribed.TrackSid);
    }

    [Fact(Timeout = 20_000)]
    public async Task One_connection_a_published_track_takes_a_spare_section_of_the_next_offer()
    {
        var join = new JoinRequest { ConnectionSettings = new() { AutoSubscribe = true }, PublisherOffer = new() { Type = "offer", Sdp = Offers.Spare(), Id = 1 } };
        await using var ben = await SignalClient.JoinV1Async(server.Url, LiveServer.Token("ben", "subscribe-v1"), join, Stop);
        await ben.ReceiveAsync(r => r.Answer is not null, Stop);
        await using var anna = await JoinAsync("anna", "subscribe-v1");
        var sid = await PublishAsync(anna);

        var requirement = await ben.ReceiveAsync(r => r.MediaSectionsRequirement is not null, Stop);
        Assert.Equal(0u, requirement.MediaSectionsRequirement.NumAudios);
        await ben.SendAsync(new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Spare(), Id = 2 } }, Stop);
        var answer = (await ben.ReceiveAsync(r => r.Answer is not null, Stop)).Answer;
        Assert.Equal(new Dictionary<string, string> { ["0"] = sid }, answer.MidToTrackId);
        Assert.Contains($"a=msid:{anna.Sid}|{sid} {sid}", answer.Sdp, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task One_connection_tracks_that_are_there_are_in_the_first_answer()
    {
        await using var anna = await JoinAsync("anna", "first-answer");
        var sid = await PublishAsync(anna);
        var join = new JoinRequest { ConnectionSettings = new() { AutoSubscribe = true }, PublisherOffer = new() { Type = "offer", Sdp = Offers.Spare(), Id = 1 } };
        await using var ben = await SignalClient.JoinV1Async(server.Url, LiveServer.Token("ben", "first-answer"), join, Stop);
        Assert.Equal(sid, (await ben.ReceiveAsync(r => r.Answer is not null, Stop)).Answer.MidToTrackId["0"]);
    }

    [Fact(Timeout = 20_000)]
    public async Task Mute_and_unpublish_are_told_to_everybody()
    {
        await using var anna = await JoinAsync("anna", "mute");
        await using var ben = await JoinAsync("ben", "mute");
        var sid = await PublishAsync(anna);
        await anna.SendAsync(new SignalRequest { Mute = new() { Sid = sid, Muted = true } }, Stop);
        await ben.ParticipantAsync(p => p.Tracks.Any(t => t.Sid == sid && t.Muted), Stop);

        await anna.SendAsync(new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Publisher("cid-1").Replace("sendonly", "inactive", StringComparison.Ordinal) } }, Stop);
        await ben.ParticipantAsync(p => p.Identity == "anna" && p.Tracks.Count == 0, Stop);
        Assert.Equal(sid, (await anna.ReceiveAsync(r => r.TrackUnpublished is not null, Stop)).TrackUnpublished.TrackSid);
    }

    [Fact(Timeout = 20_000)]
    public async Task Own_attributes_come_back_to_oneself_and_are_acknowledged()
    {
        await using var anna = await JoinAsync("anna", "attributes");
        var change = new UpdateParticipantMetadata { RequestId = 9, Name = "Anna", Metadata = "m", Attributes = { ["mood"] = "good" } };
        await anna.SendAsync(new SignalRequest { UpdateMetadata = change }, Stop);
        var me = await anna.ParticipantAsync(p => p.Identity == "anna", Stop);
        Assert.Equal(("Anna", "m", "good"), (me.Name, me.Metadata, me.Attributes["mood"]));
        var answer = (await anna.ReceiveAsync(r => r.RequestResponse is not null, Stop)).RequestResponse;
        Assert.Equal((9u, RequestResponse.Types.Reason.Ok), (answer.RequestId, answer.Reason));
    }

    [Fact(Timeout = 20_000)]
    public async Task What_the_token_does_not_grant_is_refused_in_words()
    {
        var token = LiveServer.Token("anna", "grants", g =>
        {
            g.CanUpdateOwnMetadata = false;
            g.CanPublishSources = ["camera"];
        });
        await using var anna = await SignalClient.JoinAsync(server.Url, token, Stop);
        await anna.SendAsync(new SignalRequest { UpdateMetadata = new() { RequestId = 1, Metadata = "m" } }, Stop);
        Assert.Equal(RequestResponse.Types.Reason.NotAllowed, (await anna.ReceiveAsync(r => r.RequestResponse is not null, Stop)).RequestResponse.Reason);
        await anna.SendAsync(new SignalRequest { AddTrack = new() { Cid = "c", Source = TrackSource.Microphone } }, Stop);
        Assert.Equal(RequestResponse.Types.Reason.NotAllowed, (await anna.ReceiveAsync(r => r.RequestResponse is not null, Stop)).RequestResponse.Reason);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_participant_without_the_right_to_hear_is_offered_no_track()
    {
        await using var deaf = await SignalClient.JoinAsync(server.Url, LiveServer.Token("deaf", "deaf", g => g.CanSubscribe = false), Stop);
        await using var anna = await JoinAsync("anna", "deaf");
        await AnswerAsync(deaf, (await deaf.ReceiveAsync(r => r.Offer is not null, Stop)).Offer);
        var sid = await PublishAsync(anna);
        await deaf.SendAsync(new SignalRequest { Subscription = new() { TrackSids = { sid }, Subscribe = true } }, Stop);
        await deaf.SendAsync(new SignalRequest { PingReq = new() { Timestamp = 5 } }, Stop);
        Assert.Equal(5, (await deaf.ReceiveAsync(r => r.PongResp is not null, Stop)).PongResp.LastPingTimestamp);
        Assert.DoesNotContain(deaf.Seen, r => r.Offer?.Sdp.Contains(sid, StringComparison.Ordinal) == true);
    }

    [Fact(Timeout = 20_000)]
    public async Task What_cannot_be_done_is_answered()
    {
        await using var anna = await JoinAsync("anna", "answers");
        (SignalRequest Request, RequestResponse.Types.Reason Reason)[] cases =
        [
            (new() { Mute = new() { Sid = "TR_none", Muted = true } }, RequestResponse.Types.Reason.NotFound),
            (new() { UpdateAudioTrack = new() { TrackSid = "TR_none" } }, RequestResponse.Types.Reason.NotFound),
            (new() { UpdateVideoTrack = new() { TrackSid = "TR_none" } }, RequestResponse.Types.Reason.NotFound),
            (new() { PublishDataTrackRequest = new() { Name = "d" } }, RequestResponse.Types.Reason.UnsupportedType),
            (new() { UnpublishDataTrackRequest = new() }, RequestResponse.Types.Reason.UnsupportedType),
            (new() { AddTrack = new() }, RequestResponse.Types.Reason.InvalidRequest),
        ];
        foreach (var (request, reason) in cases)
        {
            await anna.SendAsync(request, Stop);
            var answer = (await anna.ReceiveAsync(r => r.RequestResponse is not null, Stop)).RequestResponse;
            Assert.Equal(reason, answer.Reason);
            Assert.NotEqual(RequestResponse.RequestOneofCase.None, answer.RequestCase);
        }

        await anna.SendAsync(new SignalRequest { Subscription = new() { TrackSids = { "TR_none" }, Subscribe = true } }, Stop);
        Assert.Equal(SubscriptionError.SeTrackNotfound, (await anna.ReceiveAsync(r => r.SubscriptionResponse is not null, Stop)).SubscriptionResponse.Err);
    }

    [Fact(Timeout = 20_000)]
    public async Task Whose_rights_change_gets_a_token_that_says_so()
    {
        await using var anna = await SignalClient.JoinAsync(server.Url, LiveServer.Token("anna", "refresh", g => g.CanPublishSources = ["microphone"], t => t.WithMetadata("m")), Stop);
        await server.RoomService().UpdateParticipant(new() { Room = "refresh", Identity = "anna", Name = "Anna", Permission = new() { CanSubscribe = true, CanPublishSources = { TrackSource.Camera } } }, Stop);
        var token = (await anna.ReceiveAsync(r => r.RefreshToken.Length > 0, Stop)).RefreshToken;
        var claims = new TokenVerifier(LiveServer.Key, LiveServer.Secret).Verify(token);
        Assert.Equal(("anna", "refresh", true, false), (claims.Identity, claims.Video.Room, claims.Video.RoomJoin, claims.Video.CanPublish));
        Assert.Equal(["camera"], claims.Video.CanPublishSources);
        await using var again = await SignalClient.JoinAsync(server.Url, token, Stop);
        Assert.False(again.Joined.Participant.Permission.CanPublish);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_resuming_client_that_publishes_what_nobody_knows_has_to_begin_anew()
    {
        await using var anna = await JoinAsync("anna", "sync");
        await anna.SendAsync(new SignalRequest { SyncState = new() { PublishTracks = { new TrackPublishedResponse { Cid = "c", Track = new() { Sid = "TR_none" } } } } }, Stop);
        Assert.Equal(LeaveRequest.Types.Action.Reconnect, (await anna.IsPutOutAsync(Stop)).Action);
    }

    [Fact(Timeout = 20_000)]
    public async Task Requests_to_migrate_and_unknown_ones_do_no_harm()
    {
        await using var anna = await JoinAsync("anna", "migrate");
        await anna.SendAsync(new SignalRequest { Simulate = new() { Migration = true } }, Stop);
        await anna.SendAsync(new SignalRequest { Simulate = new() { SwitchCandidateProtocol = CandidateProtocol.Tcp } }, Stop);
        await anna.SendAsync([0xFA, 0x3F, 0x00], Stop); // field 1023, of a client that is newer than we are
        await IsAlive(anna);
    }

    [Fact(Timeout = 20_000)]
    public async Task The_first_token_configures_its_room()
    {
        var token = LiveServer.Token("anna", "configured", more: t => t.WithRoomConfig(new() { EmptyTimeout = 11, MaxParticipants = 1, Metadata = "m", Agents = { new RoomAgentDispatch { AgentName = "nobody" } } }));
        await using var anna = await SignalClient.JoinAsync(server.Url, token, Stop);
        Assert.Equal((11u, 1u, "m"), (anna.Joined.Room.EmptyTimeout, anna.Joined.Room.MaxParticipants, anna.Joined.Room.Metadata));
    }

    [Fact(Timeout = 20_000)]
    public async Task The_same_identity_again_puts_the_first_one_out()
    {
        await using var first = await JoinAsync("anna", "twice");
        await using var second = await JoinAsync("anna", "twice");
        Assert.Equal(DisconnectReason.DuplicateIdentity, (await first.IsPutOutAsync(Stop)).Reason);
        Assert.Empty(second.Joined.OtherParticipants);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_offer_that_makes_no_sense_costs_only_its_sender_the_room()
    {
        await using var anna = await JoinAsync("anna", "nonsense");
        await using var ben = await JoinAsync("ben", "nonsense");
        await ben.SendAsync(new SignalRequest { Offer = new() { Type = "offer", Sdp = "nonsense" } }, Stop);
        Assert.Equal(DisconnectReason.StateMismatch, (await ben.IsPutOutAsync(Stop)).Reason);
        await IsAlive(anna);
    }

    [Fact(Timeout = 60_000)]
    public async Task Noise_on_the_socket_costs_only_its_sender_the_room()
    {
        await using var anna = await JoinAsync("anna", "noise");
        var messages = new List<byte[]>();
        Gen.Byte.Array[0, 100].Sample(messages.Add, iter: 200, threads: 1);
        for (var at = 0; at < messages.Count; at += 20)
        {
            await using var noisy = await JoinAsync("noisy", "noise");
            try
            {
                foreach (var message in messages.Skip(at).Take(20)) await noisy.SendAsync(message, Stop);
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                // Cut off: as it should be.
            }
        }

        await IsAlive(anna);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_never_reads_or_only_floods_is_cut_off_alone()
    {
        await using var anna = await JoinAsync("anna", "deaf-and-loud");
        await using (var loud = await JoinAsync("loud", "deaf-and-loud"))
        {
            var flooding = FloodAsync(loud);
            await IsAlive(anna);
            await flooding;
        }

        await using var deaf = await JoinAsync("deaf", "deaf-and-loud");
        var big = new string('m', 60_000);
        for (var i = 0; anna.Seen.All(r => r.Update?.Participants.Any(p => p.Identity == "deaf" && p.State == ParticipantInfo.Types.State.Disconnected) != true); i++)
        {
            await anna.SendAsync(new SignalRequest { UpdateMetadata = new() { RequestId = 1, Metadata = big + i } }, Stop);
            await anna.ReceiveAsync(r => r.RequestResponse is not null, Stop);
        }

        await IsAlive(anna);
    }

    /// <summary>A thousand requests at once: they are dealt with one after the other, between those of the others.</summary>
    private static async Task FloodAsync(SignalClient loud)
    {
        for (var i = 0; i < 1_000; i++) await loud.SendAsync(new SignalRequest { PingReq = new() { Timestamp = i } }, Stop);
        await loud.ReceiveAsync(r => r.PongResp?.LastPingTimestamp == 999, Stop);
    }

    private Task<SignalClient> JoinAsync(string identity, string room) => SignalClient.JoinAsync(server.Url, LiveServer.Token(identity, room), Stop);

    private static async Task<string> PublishAsync(SignalClient client)
    {
        await client.SendAsync(new SignalRequest { AddTrack = new() { Cid = "cid-1", Name = "mic", Source = TrackSource.Microphone } }, Stop);
        await client.SendAsync(new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Publisher("cid-1") } }, Stop);
        var track = (await client.ReceiveAsync(r => r.TrackPublished is not null, Stop)).TrackPublished.Track;
        await client.ReceiveAsync(r => r.Answer is not null, Stop);
        return track.Sid;
    }

    /// <summary>Agrees to everything: the offer's sections with the directions turned.</summary>
    private static Task AnswerAsync(SignalClient client, SessionDescription offer)
        => client.SendAsync(new SignalRequest { Answer = new() { Type = "answer", Id = offer.Id, Sdp = offer.Sdp.Replace("a=sendonly", "a=recvonly", StringComparison.Ordinal).Replace("actpass", "active", StringComparison.Ordinal) } }, Stop);

    private static async Task IsAlive(SignalClient client)
    {
        await client.SendAsync(new SignalRequest { PingReq = new() { Timestamp = 77 } }, Stop);
        Assert.Equal(77, (await client.ReceiveAsync(r => r.PongResp is not null, Stop)).PongResp.LastPingTimestamp);
    }
}
