using LocalLiveKit.Media.Transport;
using LocalLiveKit.Rooms;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Peering;

/// <summary>How a client and the server arrange their media: over one peer connection (/rtc/v1) or two (/rtc). All calls come from the room's mailbox.</summary>
internal interface IPeering : IAsyncDisposable
{
    /// <summary>The JoinResponse is on its way.</summary>
    void Start();

    /// <summary>The client is back on a new socket with the same peer connections; what was said while it was away did not arrive.</summary>
    void Resume();

    /// <summary>How long nothing has been heard of the client's media.</summary>
    TimeSpan Silence { get; }

    /// <exception cref="Media.Sdp.SdpException">Not an offer that can be answered.</exception>
    void OnOffer(Wire.SessionDescription offer);

    /// <exception cref="Media.Sdp.SdpException">Not an answer to what was offered.</exception>
    void OnAnswer(Wire.SessionDescription answer);

    /// <summary>The publisher's sections have a new meaning: a track was added for one of them.</summary>
    void RouteAgain();

    /// <summary>Gives the track a section, now or with the next negotiation.</summary>
    void Add(Subscription subscription);

    void Remove(Subscription subscription);

    void SendReceiverReports();

    /// <summary>The connection whose state is the participant's (LiveKit's "primary").</summary>
    TransportState State { get; }

    event Action<TransportState>? StateChanged;

    /// <summary>Where this participant's subscriptions send to.</summary>
    MediaConnection Outbound { get; }

    /// <summary>Packets to and from this participant.</summary>
    DataLanes Data { get; }
}
