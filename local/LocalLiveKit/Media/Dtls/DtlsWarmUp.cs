using LocalLiveKit.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace LocalLiveKit.Media.Dtls;

/// <summary>A handshake between two ends in this process.</summary>
internal static class DtlsWarmUp
{
    public static async Task RunAsync()
    {
        var identity = DtlsIdentity.Create();
        DtlsSession? server = null;
        var client = new DatagramInbox(datagram => server!.TryAdd(datagram));
        server = new DtlsSession(identity, datagram => client.TryAdd(datagram));

        // Both ends block, so each needs a thread of its own.
        var accepting = Task.Factory.StartNew(server.Accept, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var connecting = Task.Factory.StartNew(
            () => new DtlsClientProtocol().Connect(new DtlsClientRole(identity, [.. SrtpProfile.Preferred]), client),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(accepting, connecting);
        client.Close();
        server.Close();
    }
}
