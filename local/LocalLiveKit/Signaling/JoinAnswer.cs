using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.Signaling;

/// <summary>The first message of a session.</summary>
internal static class JoinAnswer
{
    /// <summary>The version of LiveKit's server whose behaviour this one follows: clients decide by it what they may ask for.</summary>
    public const string ServerVersion = "1.13.0";

    private const int Protocol = 17;

    /// <summary>Seconds; any message of the server counts as a sign of life.</summary>
    private const int PingInterval = 5, PingTimeout = 15;

    public static JoinResponse For(Rooms.Room room, Participant participant, JoinRequestInfo join) => new()
    {
        Room = room.ToWire(),
        Participant = participant.ToWire(),
        OtherParticipants = { room.Participants.Where(p => p != participant && !p.Rights.Hidden).Select(p => p.ToWire()) },
        ServerVersion = ServerVersion,
        ServerInfo = Server(),
        SubscriberPrimary = !join.SinglePeerConnection,
        PingInterval = PingInterval,
        PingTimeout = PingTimeout,
        // Known beforehand, so that AddTrack and the offer may go out together.
        EnabledPublishCodecs = { new Codec { Mime = "audio/opus" }, new Codec { Mime = "video/VP8" }, new Codec { Mime = "video/H264" } },
        FastPublish = true,
    };

    /// <summary>The first message on a resumed session's new socket.</summary>
    public static ReconnectResponse ForResume() => new() { ServerInfo = Server() };

    private static ServerInfo Server() => new() { Version = ServerVersion, Protocol = Protocol, NodeId = "ND_local", Edition = ServerInfo.Types.Edition.Standard };
}
