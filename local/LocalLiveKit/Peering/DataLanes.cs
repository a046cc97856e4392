using LocalLiveKit.Media.Sctp;

namespace LocalLiveKit.Peering;

/// <summary>
/// The two data channels that LiveKit's packets travel on, by their labels: "_reliable" in order, "_lossy" as fresh as possible. With two
/// peer connections the client opens its own for sending and we open ours for it to hear; with one, the client's serve both ways.
/// </summary>
internal sealed class DataLanes
{
    private const string Reliable = "_reliable", Lossy = "_lossy";

    // What somebody who is still joining is sent meanwhile.
    private const int MaxWaiting = 256;

    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _waiting = [];
    private DataChannel? _reliable;
    private DataChannel? _lossy;

    private DataLanes(SctpAssociation inbound) => inbound.MessageReceived += OnMessage;

    /// <summary>A packet from the client, and whether it came reliably. Raised on a receive thread; the bytes are the handler's.</summary>
    public event Action<ReadOnlyMemory<byte>, bool>? PacketReceived;

    /// <summary>One peer connection: the client opens both channels.</summary>
    public static DataLanes OverOne(SctpAssociation both)
    {
        var lanes = new DataLanes(both);
        both.ChannelOpened += lanes.Use;
        return lanes;
    }

    /// <summary>Two peer connections: we open the channels that we send on.</summary>
    public static DataLanes OverTwo(SctpAssociation inbound, SctpAssociation outbound)
    {
        var lanes = new DataLanes(inbound);
        lanes.Use(outbound.Open(Reliable));
        lanes.Use(outbound.Open(Lossy, ordered: false, maxRetransmits: 0));
        return lanes;
    }

    /// <summary>Queues a packet, which must not change any more. False: the client does not take what is reliably sent to it.</summary>
    public bool Send(ReadOnlyMemory<byte> packet, bool reliable)
    {
        lock (_gate)
        {
            // A lossy packet that cannot leave at once is stale; livekit-client may also be without the channel for good.
            if (!reliable) return _lossy is not { State: DataChannelState.Open or DataChannelState.Opening } lossy || lossy.Send(packet);
            if (_reliable is not null) return _reliable.Send(packet);
            if (_waiting.Count >= MaxWaiting) return false;
            _waiting.Add(packet);
            return true;
        }
    }

    private void Use(DataChannel channel)
    {
        lock (_gate)
        {
            if (channel.Label == Lossy) _lossy = channel;
            if (channel.Label != Reliable) return;
            _reliable = channel;
            foreach (var packet in _waiting) channel.Send(packet);
            _waiting.Clear();
        }
    }

    private void OnMessage(DataChannel channel, PayloadProtocol protocol, ReadOnlyMemory<byte> packet)
    {
        // "_data_track" carries frames of another kind, which we do not forward.
        if (channel.Label is Reliable or Lossy) PacketReceived?.Invoke(packet, channel.Label == Reliable);
    }
}
