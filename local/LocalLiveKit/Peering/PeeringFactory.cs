using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Transport;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.Peering;

/// <summary>Makes the peer connections of a participant, on the server's sockets and with its certificate.</summary>
internal sealed class PeeringFactory(MediaSockets sockets, DtlsIdentity identity)
{
    public IPeering Create(Participant participant, bool single)
        => single ? new OnePeerConnection(participant, Connection()) : new TwoPeerConnections(participant, Connection(), Connection());

    private MediaConnection Connection() => new(sockets.CreateTransport(identity));
}
