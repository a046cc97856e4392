using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LocalLiveKit.Media.Transport;

/// <summary>A remote address and port as a value, read from the bytes the socket fills in: a dictionary key that costs no allocation per packet.</summary>
internal readonly record struct PeerAddress(ulong High, ulong Low, ushort Port)
{
    // Offsets of sockaddr_in and sockaddr_in6, which Linux, macOS and Windows share after the family.
    private const int PortAt = 2, IPv4At = 4, IPv6At = 8;

    public static PeerAddress From(SocketAddress address)
    {
        var bytes = address.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[PortAt..]);
        return address.Family == AddressFamily.InterNetwork
            ? new(0, BinaryPrimitives.ReadUInt32BigEndian(bytes[IPv4At..]), port)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes[IPv6At..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[(IPv6At + 8)..]), port);
    }
}
