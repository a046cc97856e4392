using System.Net;
using System.Net.Sockets;
using VoiceStudio.Contracts;

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
        var open = addresses.Where(PublicAddress.IsPublic).ToArray();
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
}
