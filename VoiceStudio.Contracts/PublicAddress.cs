using System.Net;
using System.Net.Sockets;

namespace VoiceStudio.Contracts;

/// <summary>Which addresses tools may reach: those that anybody could reach, so that no tool leads into the network that the studio runs in.</summary>
public static class PublicAddress
{
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

    /// <summary>False for an address in words that is private as it stands: localhost, a private number. A name is judged only when it is connected to.</summary>
    public static bool MayBePublic(Uri url)
        => IPAddress.TryParse(url.DnsSafeHost, out var address) ? IsPublic(address)
            : !url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !url.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
