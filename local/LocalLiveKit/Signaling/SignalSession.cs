using Google.Protobuf.Collections;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.Signaling;

/// <summary>What a participant asks for, request by request, in the room's mailbox.</summary>
internal sealed partial class SignalSession(Rooms.Room room, Participant participant, TimeProvider time, ILogger<SignalSession> logger)
{
    private const int MaxMetadata = 64 * 1024;
    private const int MaxName = 256;

    /// <summary>What came along in the address is dealt with as if it had been said.</summary>
    public async Task OpenAsync(JoinRequestInfo join)
    {
        foreach (var track in join.Tracks) await Handle(new SignalRequest { AddTrack = track });
        if (join.SyncState is not null) await Handle(new SignalRequest { SyncState = join.SyncState });
        if (join.Offer is not null) await Handle(new SignalRequest { Offer = join.Offer });
    }

    public Task Handle(SignalRequest request) => room.Mailbox.Ask(() =>
    {
        try
        {
            Dispatch(request);
        }
        catch (SdpException e)
        {
            // The connection cannot be set up, and no later message would mend it.
            LogBadDescription(room.Name, participant.Identity, e.Message);
            room.Remove(participant, DisconnectReason.StateMismatch);
        }
    });

    private void Dispatch(SignalRequest request)
    {
        switch (request.MessageCase)
        {
            case SignalRequest.MessageOneofCase.Offer: participant.Peering.OnOffer(request.Offer); break;
            case SignalRequest.MessageOneofCase.Answer: participant.Peering.OnAnswer(request.Answer); break;
            case SignalRequest.MessageOneofCase.AddTrack: participant.Publishing.AddTrack(request.AddTrack); break;
            case SignalRequest.MessageOneofCase.Mute: Mute(request.Mute); break;
            case SignalRequest.MessageOneofCase.Subscription: Subscribe(request.Subscription); break;
            case SignalRequest.MessageOneofCase.TrackSetting: Subscribing.SetPaused(participant, request.TrackSetting.TrackSids, request.TrackSetting.Disabled); break;
            case SignalRequest.MessageOneofCase.SubscriptionPermission: Permit(request.SubscriptionPermission); break;
            case SignalRequest.MessageOneofCase.UpdateAudioTrack: UpdateAudioTrack(request.UpdateAudioTrack); break;
            case SignalRequest.MessageOneofCase.UpdateVideoTrack: UpdateVideoTrack(request.UpdateVideoTrack); break;
            case SignalRequest.MessageOneofCase.PublishDataTrackRequest: Refuse(new() { PublishDataTrack = request.PublishDataTrackRequest }); break;
            case SignalRequest.MessageOneofCase.UnpublishDataTrackRequest: Refuse(new() { UnpublishDataTrack = request.UnpublishDataTrackRequest }); break;
            case SignalRequest.MessageOneofCase.Leave: room.Remove(participant, DisconnectReason.ClientInitiated); break;
            case SignalRequest.MessageOneofCase.UpdateMetadata: UpdateMetadata(request.UpdateMetadata); break;
            case SignalRequest.MessageOneofCase.Ping: participant.Send(new SignalResponse { Pong = request.Ping }); break;
            case SignalRequest.MessageOneofCase.PingReq: Pong(request.PingReq); break;
            case SignalRequest.MessageOneofCase.SyncState: Compare(request.SyncState); break;
            case SignalRequest.MessageOneofCase.Simulate: Simulate(request.Simulate); break;
            // ICE-lite needs no candidates of the client: it learns the address from the first check (RFC 8445 §7.3.1.3).
            case SignalRequest.MessageOneofCase.Trickle:
            // An unknown message is a newer client's, and no fault.
            default: LogIgnored(request.MessageCase, participant.Identity); break;
        }
    }

    private void Mute(MuteTrackRequest request)
    {
        if (participant.Publishing.Find(request.Sid) is { } track) participant.Publishing.SetMuted(track, request.Muted);
        else NotFound(new() { Mute = request });
    }

    private void Subscribe(UpdateSubscription request)
    {
        var unknown = room.Subscribing.Update(participant, request.TrackSids.Concat(request.ParticipantTracks.SelectMany(p => p.TrackSids)), request.Subscribe);
        foreach (var sid in unknown) participant.Send(new SignalResponse { SubscriptionResponse = new() { TrackSid = sid, Err = SubscriptionError.SeTrackNotfound } });
    }

    private void Permit(SubscriptionPermission permission)
    {
        participant.Publishing.Permissions = TrackPermissions.From(permission);
        room.Subscribing.OnPermissionsChanged(participant);
    }

    private void UpdateAudioTrack(UpdateLocalAudioTrack request)
    {
        if (participant.Publishing.Find(request.TrackSid) is not { } track) NotFound(new() { UpdateAudioTrack = request });
        else participant.Publishing.Update(track, info => Replace(info.AudioFeatures, request.Features));
    }

    private static void Replace(RepeatedField<AudioTrackFeature> features, RepeatedField<AudioTrackFeature> by)
    {
        features.Clear();
        features.Add(by.Distinct());
    }

    private void UpdateVideoTrack(UpdateLocalVideoTrack request)
    {
        if (participant.Publishing.Find(request.TrackSid) is not { } track) NotFound(new() { UpdateVideoTrack = request });
        else participant.Publishing.Update(track, info => (info.Width, info.Height) = (request.Width, request.Height));
    }

    private void NotFound(RequestResponse response) => Answer(response, RequestResponse.Types.Reason.NotFound, "track is not found");

    /// <summary>Data tracks are neither needed for calls nor forwarded here; who asks is told.</summary>
    private void Refuse(RequestResponse response) => Answer(response, RequestResponse.Types.Reason.UnsupportedType, "data tracks are not supported by this server for development");

    private void Answer(RequestResponse response, RequestResponse.Types.Reason reason, string message)
    {
        (response.Reason, response.Message) = (reason, message);
        participant.Send(new SignalResponse { RequestResponse = response });
    }

    /// <summary>The Rust client waits for the response, livekit-client for the update.</summary>
    private void UpdateMetadata(UpdateParticipantMetadata request)
    {
        var reason = RequestResponse.Types.Reason.Ok;
        var message = "";
        if (!participant.Rights.CanUpdateMetadata)
        {
            (reason, message) = (RequestResponse.Types.Reason.NotAllowed, "does not have permission to update own metadata");
        }
        else if (request.Name.Length > MaxName || request.Metadata.Length > MaxMetadata || request.Attributes.Sum(a => a.Key.Length + a.Value.Length) > MaxMetadata)
        {
            (reason, message) = (RequestResponse.Types.Reason.LimitExceeded, "exceeds limits");
        }
        else
        {
            ParticipantChange.Apply(room, participant, request.Name, request.Metadata, request.Attributes);
        }

        participant.Send(new SignalResponse { RequestResponse = new() { RequestId = request.RequestId, Reason = reason, Message = message, UpdateMetadata = request } });
    }

    private void Pong(Ping ping)
        => participant.Send(new SignalResponse { PongResp = new() { LastPingTimestamp = ping.Timestamp, Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds() } });

    /// <summary>A resumed client that publishes what we do not know of has to begin anew; the rest it will be told.</summary>
    private void Compare(SyncState state)
    {
        if (state.PublishTracks.Any(t => t.Track is not null && participant.Publishing.Find(t.Track.Sid) is null))
            room.Remove(participant, DisconnectReason.StateMismatch, LeaveRequest.Types.Action.Reconnect);
    }

    /// <summary>What clients' own tests ask a server to do to them.</summary>
    private void Simulate(SimulateScenario scenario)
    {
        switch (scenario.ScenarioCase)
        {
            case SimulateScenario.ScenarioOneofCase.ServerLeave: room.Remove(participant, DisconnectReason.ServerShutdown); break;
            case SimulateScenario.ScenarioOneofCase.LeaveRequestFullReconnect: room.Remove(participant, DisconnectReason.UnknownReason, LeaveRequest.Types.Action.Reconnect); break;
            case SimulateScenario.ScenarioOneofCase.NodeFailure: participant.CutSignal(); break;
            // There is one server, and nowhere to migrate to.
            default: LogNotSimulated(scenario.ScenarioCase, participant.Identity); break;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Room {Room}: {Identity} is put out. {Why}")]
    private partial void LogBadDescription(string room, string identity, string why);

    [LoggerMessage(LogLevel.Debug, "{Identity} asks for {Scenario}, which is not simulated here.")]
    private partial void LogNotSimulated(SimulateScenario.ScenarioOneofCase scenario, string identity);

    [LoggerMessage(LogLevel.Trace, "{Kind} of {Identity} needs no action.")]
    private partial void LogIgnored(SignalRequest.MessageOneofCase kind, string identity);
}
