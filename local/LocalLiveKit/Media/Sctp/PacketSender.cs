using LocalLiveKit.Media.Dtls;

namespace LocalLiveKit.Media.Sctp;

/// <summary>Our packets to the peer: built one at a time in the same buffer, between the two ports of the association. Called under its lock.</summary>
internal sealed class PacketSender(DatagramSender send, SctpOptions options)
{
    private readonly PacketBuilder _packet = new(options.MaxPacket);

    /// <summary>The peer may choose (RFC 8841 §5.2 gives a default only); known from its first packet.</summary>
    public (ushort Ours, ushort Theirs) Ports { get; set; }

    /// <summary>An empty packet under the peer's tag, to be filled and sent by <see cref="Send"/>.</summary>
    public PacketBuilder Begin(uint tag)
    {
        _packet.Begin(Ports.Ours, Ports.Theirs, tag);
        return _packet;
    }

    public void Send() => send(_packet.Finish());

    /// <summary>A packet with this chunk and nothing else.</summary>
    public void SendAlone(uint tag, ChunkType type, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Begin(tag).Add(type, value.Length));
        Send();
    }
}
