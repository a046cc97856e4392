using System.Net;

namespace LocalLiveKit.Media.Transport;

/// <summary>
/// One of our sockets and one remote address. Answers must leave by the socket that heard the question: a client that asked
/// 127.0.0.1 ignores an answer from any other address.
/// </summary>
internal sealed class NetworkPath(MediaSocket socket, SocketAddress remote)
{
    private readonly SocketAddress _remote = Copy(remote);

    public MediaSocket Socket => socket;
    public PeerAddress Address { get; } = PeerAddress.From(remote);

    /// <summary>False: the operating system refused.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram) => socket.TrySend(datagram, _remote);

    // The receive loop overwrites its own with the next packet.
    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }
}
