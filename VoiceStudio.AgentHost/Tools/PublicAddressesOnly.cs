using System.Net;
using System.Net.Sockets;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>
/// Connects HTTP tools to public addresses only, unless <c>Tools:AllowPrivateAddresses</c> is true. Checked on the address that is connected
/// to, after name resolution and for every redirect, so that a name cannot be made to point inside.
/// </summary>
internal static class PublicAddressesOnly
{
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(to.Host, cancel);
        var open = addresses.Where(IsPublic).ToArray();
        if (open.Length == 0) throw new HttpRequestException("The address is not public, and tools may not reach private ones.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, to.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Not loopback, private (RFC 1918), link-local (RFC 3927), shared (RFC 6598), unique local (RFC 4193), multicast or unspecified.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return !(address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any) || IsTranslated(address));
        var b = address.GetAddressBytes();
        return b[0] is not (0 or 10 or 127 or >= 224)
            && !(b[0] == 172 && b[1] is >= 16 and <= 31)
            && !(b[0] == 192 && b[1] == 168)
            && !(b[0] == 169 && b[1] == 254)
            && !(b[0] == 100 && b[1] is >= 64 and <= 127)
            && !(b[0] == 192 && b[1] == 0 && b[2] == 0)
            && !(b[0] == 198 && b[1] is (18 or 19));
    }

    // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address that may be private.
    private static bool IsTranslated(IPAddress address)
    {
        var b = address.GetAddressBytes();
        return (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b) || (b[0] == 0x20 && b[1] == 0x02);
    }
}
