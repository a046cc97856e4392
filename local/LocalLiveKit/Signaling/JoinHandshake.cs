using System.Buffers.Text;
using System.IO.Compression;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.Signaling;

/// <summary>May this client in, where to, and with what wishes: decided from the HTTP request alone, for the WebSocket and for /validate alike.</summary>
internal sealed class JoinHandshake(ServerSettings settings, TokenVerifier verifier, LiveRooms rooms)
{
    private const int MaxIdentityLength = 256;
    private const int MaxRoomNameLength = 256;
    private const int MaxJoinRequest = 1024 * 1024;

    /// <exception cref="JoinRefusedException">With LiveKit's status: 401 for who one is, 400 for what one says, 404 for where one wants to go.</exception>
    public JoinRequestInfo Read(HttpRequest request, bool single)
    {
        var claims = Verify(request);
        if (!claims.Video.RoomJoin) throw new JoinRefusedException(StatusCodes.Status401Unauthorized, "permissions denied");
        if (claims.Identity.Length is 0 or > MaxIdentityLength) throw new JoinRefusedException(StatusCodes.Status400BadRequest, $"identity must have 1 to {MaxIdentityLength} characters");
        var room = claims.Video.Room;
        if (room.Length is 0 or > MaxRoomNameLength) throw new JoinRefusedException(StatusCodes.Status400BadRequest, $"room name must have 1 to {MaxRoomNameLength} characters");
        // livekit-client looks for these words before it takes a 404 for "no such path".
        if (!settings.Room.AutoCreate && rooms.Find(room) is null) throw new JoinRefusedException(StatusCodes.Status404NotFound, "requested room does not exist");
        return single ? FromJoinRequest(request, claims, room) : FromQuery(request, claims, room);
    }

    private ClaimsModel Verify(HttpRequest request)
    {
        // Rust sends a header, a browser cannot.
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : request.Query["access_token"].ToString();
        if (header.Length > 0 && token.Length == 0) throw new JoinRefusedException(StatusCodes.Status401Unauthorized, "invalid authorization header. Must start with Bearer ");
        if (token.Length == 0) throw new JoinRefusedException(StatusCodes.Status401Unauthorized, "permissions denied");
        try
        {
            return verifier.Verify(token);
        }
        catch (AccessTokenException e)
        {
            throw new JoinRefusedException(StatusCodes.Status401Unauthorized, $"invalid token: {e.Message}");
        }
    }

    private static JoinRequestInfo FromQuery(HttpRequest request, ClaimsModel claims, string room) => new()
    {
        Claims = claims,
        Room = room,
        SinglePeerConnection = false,
        AutoSubscribe = request.Query["auto_subscribe"].ToString() is not ("0" or "false"),
        Reconnect = request.Query["reconnect"].ToString() is "1" or "true",
        ParticipantSid = request.Query["sid"].ToString(),
        Metadata = claims.Metadata,
        Attributes = claims.Attributes,
    };

    private static JoinRequestInfo FromJoinRequest(HttpRequest request, ClaimsModel claims, string room)
    {
        var join = Unwrap(request.Query["join_request"].ToString());
        var ownWords = claims.Video.CanUpdateOwnMetadata;
        var attributes = new Dictionary<string, string>(claims.Attributes, StringComparer.Ordinal);
        if (ownWords)
        {
            foreach (var (key, value) in join.ParticipantAttributes) attributes[key] = value;
        }

        return new JoinRequestInfo
        {
            Claims = claims,
            Room = room,
            SinglePeerConnection = true,
            AutoSubscribe = join.ConnectionSettings?.AutoSubscribe ?? true,
            Reconnect = join.Reconnect,
            ParticipantSid = join.ParticipantSid,
            SyncState = join.SyncState,
            Offer = join.PublisherOffer is { Sdp.Length: > 0 } offer ? offer : null,
            Tracks = join.AddTrackRequests,
            Metadata = ownWords && join.Metadata.Length > 0 ? join.Metadata : claims.Metadata,
            Attributes = attributes,
        };
    }

    /// <summary>base64url of a WrappedJoinRequest, whose inner bytes may be compressed: bounded, since a few bytes can unpack to gigabytes.</summary>
    internal static JoinRequest Unwrap(string parameter)
    {
        try
        {
            var wrapped = WrappedJoinRequest.Parser.ParseFrom(Base64Url.DecodeFromChars(parameter.TrimEnd('=').Replace('+', '-').Replace('/', '_')));
            var bytes = wrapped.Compression == WrappedJoinRequest.Types.Compression.Gzip ? Inflate(wrapped.JoinRequest) : wrapped.JoinRequest.ToByteArray();
            return JoinRequest.Parser.ParseFrom(bytes);
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException or InvalidDataException)
        {
            throw new JoinRefusedException(StatusCodes.Status400BadRequest, "cannot read join_request");
        }
    }

    private static byte[] Inflate(ByteString compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed.ToByteArray(), writable: false), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = gzip.Read(buffer)) > 0;)
        {
            if (plain.Length + read > MaxJoinRequest) throw new InvalidDataException("larger than a join request may be");
            plain.Write(buffer, 0, read);
        }

        return plain.ToArray();
    }
}
