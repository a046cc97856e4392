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

    private static readonly IPEndPoint AnyIPv4 = new(IPAddress.Any, 0), AnyIPv6 = new(IPAddress.IPv6Any, 0);

    private readonly Dictionary<(MediaSocket, PeerAddress), NetworkPath> _paths = [];
    private volatile NetworkPath? _selected;
    private volatile IceCredentials _credentials = new();
    private IceCredentials? _previous;
    private bool _nominated;
    private bool _currentHeard;
    private long _lastHeard = time.GetTimestamp();

    public IceCredentials Credentials => _credentials;

    /// <summary>Where to send; null before the first valid check. Read without the lock.</summary>
    public NetworkPath? Selected => _selected;

    /// <summary>RFC 8445 §7.3: a check counts only when signed with our password. Without it no answer either, not even an error: nothing to reflect.</summary>
    /// <returns>Whose password signed it: the answer is signed with the same.</returns>
    public IceCredentials? Accept(in StunMessage check)
    {
        if (!IceCredentials.TryReadId(check.Username, out var id)) return null;
        var credentials = id == _credentials.Id ? _credentials : id == _previous?.Id ? _previous : null;
        return credentials is not null && check.HasIntegrity(credentials.Key) && check.HasFingerprintOrNone() ? credentials : null;
    }

    /// <summary>
    /// ICE restart (RFC 8445 §9): new credentials. The old ones go on serving, as §9 asks, until the client has used the new ones; a client that
    /// never learns of those keeps its connection.
    /// </summary>
    /// <returns>Credentials that nobody will use any more.</returns>
    public IceCredentials? Restart()
    {
        var forgotten = _currentHeard ? _previous : _credentials;
        if (_currentHeard) _previous = _credentials;
        _credentials = new IceCredentials();
        _currentHeard = false;
        return forgotten;
    }

    /// <summary>Everything that a check may name.</summary>
    public IEnumerable<IceCredentials> AllCredentials => _previous is null ? [_credentials] : [_credentials, _previous];

    /// <summary>How long no check has come; the time since it was made, when none ever did.</summary>
    public TimeSpan Silence => time.GetElapsedTime(_lastHeard);

    /// <summary>Takes note of an accepted check, and of the path it came by: what comes that way is the transport's from now on.</summary>
    public NetworkPath Hear(in StunMessage check, IceCredentials credentials, MediaSocket socket, SocketAddress from, PeerTransport transport)
    {
        if (_paths.Count >= MaxPaths) Trim(transport);
        _lastHeard = time.GetTimestamp();
        if (credentials == _credentials && !_currentHeard)
        {
            // The first of a new generation: what was nominated in the old one counts no more (RFC 8445 §9).
            _currentHeard = true;
            _nominated = false;
        }
        var key = (socket, PeerAddress.From(from));
        if (!_paths.TryGetValue(key, out var path))
        {
            _paths[key] = path = new NetworkPath(socket, from);
            socket.Register(path.Address, transport);
        }

        if (credentials == _credentials || !_currentHeard) Select(path, check.UseCandidate);
        return path;
    }

    /// <summary>RFC 8445 §7.3.1.3: the client learns its own address from the answer.</summary>
    /// <returns>Whether the operating system took it.</returns>
    public static bool TryAnswer(in StunMessage check, IceCredentials credentials, NetworkPath path, SocketAddress from)
    {
        var family = from.Family == System.Net.Sockets.AddressFamily.InterNetwork ? AnyIPv4 : AnyIPv6;
        Span<byte> response = stackalloc byte[StunBindingResponse.MaxLength];
        var length = StunBindingResponse.Write(response, check.TransactionId, (IPEndPoint)family.Create(from), credentials.Key);
        return path.TrySend(response[..length]);
    }

    /// <summary>The transport has ended: packets on its paths are nobody's.</summary>
    public void Leave(PeerTransport transport)
    {
        foreach (var path in _paths.Values) path.Socket.Unregister(path.Address, transport);
    }

    /// <summary>Forgets all paths but the selected one.</summary>
    private void Trim(PeerTransport transport)
    {
        foreach (var path in _paths.Values.Where(p => p != _selected).ToList())
        {
            _paths.Remove((path.Socket, path.Address));
            path.Socket.Unregister(path.Address, transport);
        }
    }

    public bool HasLostConsent => _selected is not null && Silence > ConsentTimeout;

    /// <summary>RFC 8445 §7.3.1.5: the controlling side's USE-CANDIDATE decides. Until it comes, the latest valid path serves.</summary>
    private void Select(NetworkPath path, bool nominated)
    {
        if (!nominated && _nominated) return;
        _nominated |= nominated;
        _selected = path;
    }
}
