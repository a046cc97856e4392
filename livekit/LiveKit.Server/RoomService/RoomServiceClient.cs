namespace Livekit.Server.Sdk.Dotnet;

/// <summary>
/// What a backend may ask of a LiveKit server (https://docs.livekit.io/reference/other/roomservice-api/). Every method throws
/// <see cref="TwirpException"/> when the server refuses and <see cref="HttpRequestException"/> when it cannot be reached.
/// </summary>
/// <param name="host">Address of the server; <c>ws(s)</c> is taken as <c>http(s)</c>, so that one setting does for clients and backend.</param>
/// <param name="apiKey">Name of the secret.</param>
/// <param name="apiSecret">Signs a token of one minute for each call.</param>
/// <param name="client">Whose timeouts and retries apply; one of its own by default.</param>
/// <param name="clock">Where the tokens' "now" comes from.</param>
public sealed class RoomServiceClient(string host, string apiKey, string apiSecret, HttpClient? client = null, TimeProvider? clock = null)
{
    private readonly TwirpClient _twirp = new(host, "livekit.RoomService", apiKey, apiSecret, client, clock);

    /// <summary>Creates a room, or returns the one of that name.</summary>
    public Task<Room> CreateRoom(CreateRoomRequest request, CancellationToken stop = default) =>
        _twirp.Call("CreateRoom", request, Room.Parser, new VideoGrants { RoomCreate = true }, stop);

    public Task<ListRoomsResponse> ListRooms(ListRoomsRequest request, CancellationToken stop = default) =>
        _twirp.Call("ListRooms", request, ListRoomsResponse.Parser, new VideoGrants { RoomList = true }, stop);

    /// <summary>Ends a room for everybody in it.</summary>
    public Task<DeleteRoomResponse> DeleteRoom(DeleteRoomRequest request, CancellationToken stop = default) =>
        _twirp.Call("DeleteRoom", request, DeleteRoomResponse.Parser, new VideoGrants { RoomCreate = true }, stop);

    public Task<ListParticipantsResponse> ListParticipants(ListParticipantsRequest request, CancellationToken stop = default) =>
        _twirp.Call("ListParticipants", request, ListParticipantsResponse.Parser, Admin(request.Room), stop);

    public Task<ParticipantInfo> GetParticipant(RoomParticipantIdentity request, CancellationToken stop = default) =>
        _twirp.Call("GetParticipant", request, ParticipantInfo.Parser, Admin(request.Room), stop);

    /// <summary>Puts a participant out. Its token stays good: it may come back.</summary>
    public Task<RemoveParticipantResponse> RemoveParticipant(RoomParticipantIdentity request, CancellationToken stop = default) =>
        _twirp.Call("RemoveParticipant", request, RemoveParticipantResponse.Parser, Admin(request.Room), stop);

    /// <summary>Mutes a track at the server. Unmuting from here is refused unless the server's configuration allows it.</summary>
    public Task<MuteRoomTrackResponse> MutePublishedTrack(MuteRoomTrackRequest request, CancellationToken stop = default) =>
        _twirp.Call("MutePublishedTrack", request, MuteRoomTrackResponse.Parser, Admin(request.Room), stop);

    /// <summary>Changes name, metadata, attributes or permissions of a participant.</summary>
    public Task<ParticipantInfo> UpdateParticipant(UpdateParticipantRequest request, CancellationToken stop = default) =>
        _twirp.Call("UpdateParticipant", request, ParticipantInfo.Parser, Admin(request.Room), stop);

    public Task<UpdateSubscriptionsResponse> UpdateSubscriptions(UpdateSubscriptionsRequest request, CancellationToken stop = default) =>
        _twirp.Call("UpdateSubscriptions", request, UpdateSubscriptionsResponse.Parser, Admin(request.Room), stop);

    /// <summary>Sends a data packet into a room, from nobody in it.</summary>
    public Task<SendDataResponse> SendData(SendDataRequest request, CancellationToken stop = default) =>
        _twirp.Call("SendData", request, SendDataResponse.Parser, Admin(request.Room), stop);

    public Task<Room> UpdateRoomMetadata(UpdateRoomMetadataRequest request, CancellationToken stop = default) =>
        _twirp.Call("UpdateRoomMetadata", request, Room.Parser, Admin(request.Room), stop);

    public Task<ForwardParticipantResponse> ForwardParticipant(ForwardParticipantRequest request, CancellationToken stop = default) =>
        _twirp.Call("ForwardParticipant", request, ForwardParticipantResponse.Parser, Admin(request.Room, request.DestinationRoom), stop);

    public Task<MoveParticipantResponse> MoveParticipant(MoveParticipantRequest request, CancellationToken stop = default) =>
        _twirp.Call("MoveParticipant", request, MoveParticipantResponse.Parser, Admin(request.Room, request.DestinationRoom), stop);

    /// <summary>Calls a procedure that a participant has registered.</summary>
    public Task<PerformRpcResponse> PerformRpc(PerformRpcRequest request, CancellationToken stop = default) =>
        _twirp.Call("PerformRpc", request, PerformRpcResponse.Parser, Admin(request.Room), stop);

    private static VideoGrants Admin(string room, string destination = "") => new() { RoomAdmin = true, Room = room, DestinationRoom = destination };
}
