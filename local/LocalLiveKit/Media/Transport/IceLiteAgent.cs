using System.Net;
using LocalLiveKit.Media.Ice;

namespace LocalLiveKit.Media.Transport;

/// <summary>
/// The lite half of ICE (RFC 8445 §2.5): answers checks, never makes any, and leaves the choice of the path to the client, which
/// therefore needs none of its own candidates sent to us. Called under the transport's lock.
/// </summary>
internal sealed class IceLiteAgent(TimeProvider time)
{
    /// <summary>RFC 7675 §5.1: consent to send ends 30 s after the last valid check.</summary>
    public static readonly TimeSpan ConsentTimeout = TimeSpan.FromSeconds(30);

    // A client with a few interfaces uses a few; more is somebody filling our table.
    private const int MaxPaths = 32;

    private readonly Dictionary<(MediaSocket, PeerAddress), NetworkPath> _paths = [];
    private volatile NetworkPath? _selected;
    private bool _nominated;
    private long _lastHeard;

    public IceCredentials Credentials { get; } = new();

    /// <summary>Where to send; null before the first valid check. Read without the lock.</summary>
    public NetworkPath? Selected => _selected;

    public IEnumerable<NetworkPath> Paths => _paths.Values;

    /// <summary>RFC 8445 §7.3: a check counts only when signed with our password. Without it no answer either, not even an error: nothing to reflect.</summary>
    public bool Accepts(in StunMessage check) => check.HasIntegrity(Credentials.Key) && check.HasFingerprintOrNone();

    /// <summary>Takes note of an accepted check. Returns the path it came by, and whether that is a new one.</summary>
    public NetworkPath Hear(in StunMessage check, MediaSocket socket, SocketAddress from, out bool isNew)
    {
        _lastHeard = time.GetTimestamp();
        var key = (socket, PeerAddress.From(from));
        isNew = !_paths.TryGetValue(key, out var path);
        if (path is null) _paths[key] = path = new NetworkPath(socket, from);
        Select(path, check.UseCandidate);
        return path;
    }

    public bool IsFull => _paths.Count >= MaxPaths;

    /// <summary>Forgets all paths but the selected one; returns the forgotten.</summary>
    public IReadOnlyList<NetworkPath> Trim()
    {
        var forgotten = _paths.Values.Where(p => p != _selected).ToList();
        foreach (var path in forgotten) _paths.Remove((path.Socket, path.Address));
        return forgotten;
    }

    public bool HasLostConsent => _selected is not null && time.GetElapsedTime(_lastHeard) > ConsentTimeout;

    /// <summary>RFC 8445 §7.3.1.5: the controlling side's USE-CANDIDATE decides. Until it comes, the latest valid path serves.</summary>
    private void Select(NetworkPath path, bool nominated)
    {
        if (!nominated && _nominated) return;
        _nominated |= nominated;
        _selected = path;
    }
}
