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
        ServerInfo = new() { Version = ServerVersion, Protocol = Protocol, NodeId = "ND_local", Edition = ServerInfo.Types.Edition.Standard },
        SubscriberPrimary = !join.SinglePeerConnection,
        PingInterval = PingInterval,
        PingTimeout = PingTimeout,
        // Known beforehand, so that AddTrack and the offer may go out together.
        EnabledPublishCodecs = { new Codec { Mime = "audio/opus" }, new Codec { Mime = "video/VP8" } },
        FastPublish = true,
        // Resuming is not supported: a client that knows it goes straight to a full reconnect.
        ClientConfiguration = new() { ResumeConnection = ClientConfigSetting.Disabled },
    };
}
