using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.RoomService;

/// <summary>One method of the service: what it reads, and what it does for whom.</summary>
internal sealed record TwirpMethod(Func<IMessage> Request, Func<ClaimsModel, IMessage, Task<IMessage>> Run);

/// <summary>Every method of LiveKit's RoomService, with the grant that it takes (https://docs.livekit.io/reference/other/roomservice-api/).</summary>
internal sealed class RoomServiceMethods
{
    private readonly ServerSettings _settings;
    private readonly LiveRooms _rooms;
    private readonly Dictionary<string, TwirpMethod> _methods = new(StringComparer.Ordinal);

    public RoomServiceMethods(ServerSettings settings, LiveRooms rooms)
    {
        (_settings, _rooms) = (settings, rooms);
        Add<CreateRoomRequest>("CreateRoom", (caller, r) => caller.RoomCreate, CreateRoom);
        Add<ListRoomsRequest>("ListRooms", (caller, r) => caller.RoomList, ListRooms);
        Add<DeleteRoomRequest>("DeleteRoom", (caller, r) => caller.RoomCreate, DeleteRoom);
        Add<ListParticipantsRequest>("ListParticipants", (caller, r) => IsAdmin(caller, r.Room), ListParticipants);
        Add<RoomParticipantIdentity>("GetParticipant", (caller, r) => IsAdmin(caller, r.Room), r => WithParticipant(r.Room, r.Identity, (_, p) => p.ToWire()));
        Add<RoomParticipantIdentity>("RemoveParticipant", (caller, r) => IsAdmin(caller, r.Room), RemoveParticipant);
        Add<MuteRoomTrackRequest>("MutePublishedTrack", (caller, r) => IsAdmin(caller, r.Room), MutePublishedTrack);
        Add<UpdateParticipantRequest>("UpdateParticipant", (caller, r) => IsAdmin(caller, r.Room), UpdateParticipant);
        Add<UpdateSubscriptionsRequest>("UpdateSubscriptions", (caller, r) => IsAdmin(caller, r.Room), UpdateSubscriptions);
        Add<SendDataRequest>("SendData", (caller, r) => IsAdmin(caller, r.Room), SendData);
        Add<UpdateRoomMetadataRequest>("UpdateRoomMetadata", (caller, r) => IsAdmin(caller, r.Room), UpdateRoomMetadata);
        Add<PerformRpcRequest>("PerformRpc", (caller, r) => IsAdmin(caller, r.Room), PerformRpc);
        Add<MoveParticipantRequest>("MoveParticipant", (caller, r) => IsAdmin(caller, r.Room) && caller.DestinationRoom == r.DestinationRoom, MoveParticipant);
        Add<ForwardParticipantRequest>("ForwardParticipant", (caller, r) => IsAdmin(caller, r.Room) && caller.DestinationRoom == r.DestinationRoom, ForwardParticipant);
    }

    public TwirpMethod? Find(string name) => _methods.GetValueOrDefault(name);

    private void Add<T>(string name, Func<VideoGrants, T, bool> isAllowed, Func<T, Task<IMessage>> run)
        where T : IMessage, new()
        => _methods.Add(name, new TwirpMethod(() => new T(), (caller, request) =>
        {
            if (!isAllowed(caller.Video, (T)request)) throw new TwirpError(TwirpCodes.Unauthenticated, "permissions denied");
            return run((T)request);
        }));

    private static bool IsAdmin(VideoGrants grants, string room) => grants.RoomAdmin && grants.Room == room && room.Length > 0;

    private async Task<IMessage> CreateRoom(CreateRoomRequest request)
    {
        if (request.Name.Length is 0 or > 256) throw new TwirpError(TwirpCodes.InvalidArgument, "room name must have 1 to 256 characters");
        return await _rooms.AskOrCreate(request.Name, room =>
        {
            if (room.IsClosed) throw new RoomClosedException();
            room.Configure(new RoomConfiguration
            {
                EmptyTimeout = request.EmptyTimeout,
                DepartureTimeout = request.DepartureTimeout,
                MaxParticipants = request.MaxParticipants,
                Metadata = request.Metadata,
                Agents = { request.Agents },
            });
            return room.ToWire();
        });
    }

    private async Task<IMessage> ListRooms(ListRoomsRequest request)
    {
        var answer = new ListRoomsResponse();
        foreach (var room in _rooms.All.Where(r => request.Names.Count == 0 || request.Names.Contains(r.Name)))
        {
            try
            {
                answer.Rooms.Add(await room.Mailbox.Ask(room.ToWire));
            }
            catch (RoomClosedException)
            {
                // Over since the list was made.
            }
        }

        return answer;
    }

    private Task<IMessage> DeleteRoom(DeleteRoomRequest request) => WithRoom(request.Room, room =>
    {
        room.Close(DisconnectReason.RoomDeleted);
        return new DeleteRoomResponse();
    });

    private Task<IMessage> ListParticipants(ListParticipantsRequest request) => WithRoom(request.Room, room =>
        new ListParticipantsResponse { Participants = { room.Participants.Where(p => !p.Rights.Hidden).Select(p => p.ToWire()) } });

    private Task<IMessage> RemoveParticipant(RoomParticipantIdentity request) => WithParticipant(request.Room, request.Identity, (room, participant) =>
    {
        room.Remove(participant, DisconnectReason.ParticipantRemoved);
        return new RemoveParticipantResponse();
    });

    private Task<IMessage> MutePublishedTrack(MuteRoomTrackRequest request) => WithParticipant(request.Room, request.Identity, (_, participant) =>
    {
        var track = participant.Publishing.Find(request.TrackSid) ?? throw new TwirpError(TwirpCodes.NotFound, "track is not found");
        // Nobody's microphone is opened from afar, unless the configuration says so.
        if (!request.Muted && track.Muted && !_settings.Room.EnableRemoteUnmute) throw new TwirpError(TwirpCodes.FailedPrecondition, "remote unmute not enabled");
        participant.Publishing.SetMuted(track, request.Muted);
        participant.Send(new SignalResponse { Mute = new() { Sid = track.Sid, Muted = request.Muted } });
        return new MuteRoomTrackResponse { Track = track.ToWire() };
    });

    private Task<IMessage> UpdateParticipant(UpdateParticipantRequest request) => WithParticipant(request.Room, request.Identity, (room, participant) =>
    {
        if (request.Permission is not null)
        {
            participant.Rights = ParticipantRights.From(request.Permission);
            participant.Publishing.UnpublishForbidden();
            room.Subscribing.OnRightsChanged(participant);
            room.Tokens.Send(participant, room.Name);
        }

        ParticipantChange.Apply(room, participant, request.Name, request.Metadata, request.Attributes);
        return participant.ToWire();
    });

    private Task<IMessage> UpdateSubscriptions(UpdateSubscriptionsRequest request) => WithParticipant(request.Room, request.Identity, (room, participant) =>
    {
        room.Subscribing.Update(participant, request.TrackSids.Concat(request.ParticipantTracks.SelectMany(p => p.TrackSids)), request.Subscribe);
        return new UpdateSubscriptionsResponse();
    });

    private Task<IMessage> SendData(SendDataRequest request) => WithRoom(request.Room, room =>
    {
        var user = new UserPacket { Payload = request.Data, DestinationSids = { request.DestinationSids }, Nonce = request.Nonce };
        if (request.HasTopic) user.Topic = request.Topic;
        var packet = new DataPacket { Kind = request.Kind, User = user, DestinationIdentities = { request.DestinationIdentities } };
        room.Data.Send(packet, reliable: request.Kind == DataPacket.Types.Kind.Reliable);
        return new SendDataResponse();
    });

    private Task<IMessage> UpdateRoomMetadata(UpdateRoomMetadataRequest request) => WithRoom(request.Room, room =>
    {
        room.UpdateMetadata(request.Metadata);
        return room.ToWire();
    });

    private async Task<IMessage> PerformRpc(PerformRpcRequest request)
    {
        if (request.DestinationIdentity.Length == 0) throw new TwirpError(TwirpCodes.InvalidArgument, "destination identity is required");
        TimeSpan? limit = request.ResponseTimeoutMs > 0 ? TimeSpan.FromMilliseconds(Math.Min(request.ResponseTimeoutMs, 60_000)) : null;
        try
        {
            var answer = await Ask(request.Room, room => room.Calls.Call(Who(room, request.DestinationIdentity), request.Method, request.Payload, limit));
            return new PerformRpcResponse { Payload = await answer };
        }
        catch (RpcFailedException e)
        {
            throw new TwirpError(e.IsTimeout ? TwirpCodes.DeadlineExceeded : TwirpCodes.Unknown, e.Message);
        }
    }

    /// <summary>With a token for the other room the client joins anew, and lands there.</summary>
    private Task<IMessage> MoveParticipant(MoveParticipantRequest request)
    {
        CheckDestination(request.Room, request.DestinationRoom);
        return WithParticipant(request.Room, request.Identity, (room, participant) =>
        {
            room.Tokens.Send(participant, request.DestinationRoom);
            room.Remove(participant, DisconnectReason.Migration, LeaveRequest.Types.Action.Reconnect);
            return new MoveParticipantResponse();
        });
    }

    /// <summary>A livekit-server of one's own does not do it either: only LiveKit Cloud has tracks in two rooms at once.</summary>
    private Task<IMessage> ForwardParticipant(ForwardParticipantRequest request)
    {
        CheckDestination(request.Room, request.DestinationRoom);
        return WithParticipant(request.Room, request.Identity, (_, _) => throw new TwirpError(TwirpCodes.Unimplemented, "not implemented"));
    }

    private static void CheckDestination(string room, string destination)
    {
        if (destination.Length is 0 or > 256) throw new TwirpError(TwirpCodes.InvalidArgument, "destination room name must have 1 to 256 characters");
        if (room == destination) throw new TwirpError(TwirpCodes.InvalidArgument, "destination room cannot be the same as source room");
    }

    private async Task<T> Ask<T>(string name, Func<Rooms.Room, T> work)
    {
        var room = _rooms.Find(name) ?? throw new TwirpError(TwirpCodes.NotFound, "requested room does not exist");
        return await room.Mailbox.Ask(() => room.IsClosed ? throw new RoomClosedException() : work(room));
    }

    private static Participant Who(Rooms.Room room, string identity) => room.Find(identity) ?? throw new TwirpError(TwirpCodes.NotFound, "participant does not exist");

    private Task<IMessage> WithRoom(string name, Func<Rooms.Room, IMessage> work) => Ask(name, work);

    private Task<IMessage> WithParticipant(string room, string identity, Func<Rooms.Room, Participant, IMessage> work)
        => WithRoom(room, r => work(r, Who(r, identity)));
}
