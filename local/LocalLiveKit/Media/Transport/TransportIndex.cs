using System.Collections.Concurrent;
using LocalLiveKit.Media.Ice;

namespace LocalLiveKit.Media.Transport;

/// <summary>Which transport a connectivity check is for, by the user name fragment in it (RFC 8445 §7.3). A transport that restarts ICE has two for a while.</summary>
internal sealed class TransportIndex
{
    private readonly ConcurrentDictionary<ulong, PeerTransport> _transports = new();

    /// <summary>Each once, whatever it is known by.</summary>
    public IEnumerable<PeerTransport> All => _transports.Values.Distinct();

    public void Add(IceCredentials credentials, PeerTransport transport) => _transports[credentials.Id] = transport;

    public void Remove(IceCredentials credentials) => _transports.TryRemove(credentials.Id, out _);

    public PeerTransport? Find(ulong ufrag) => _transports.GetValueOrDefault(ufrag);
}
