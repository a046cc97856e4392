using System.Net;
using System.Net.Sockets;
using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Ice;

namespace LocalLiveKit.Media.Transport;

/// <summary>
/// The UDP sockets that all peer connections share: one per advertised address, never the wildcard, since an answer must leave from
/// the very address that was asked.
/// </summary>
internal sealed class MediaSockets : IAsyncDisposable
{
    private static readonly TimeSpan ConsentInterval = TimeSpan.FromSeconds(1);

    private readonly TransportIndex _transports = new();
    private readonly HandshakeLimit _handshakes = new();
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly List<MediaSocket> _sockets = [];
    private readonly ITimer _consentTimer;

    private MediaSockets(ILoggerFactory loggers, TimeProvider time)
    {
        _loggers = loggers;
        _time = time;
        _consentTimer = time.CreateTimer(_ => Tick(), null, ConsentInterval, ConsentInterval);
    }

    /// <summary>Address and port of each socket, in the order they were asked for.</summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints => [.. _sockets.Select(s => s.LocalEndPoint)];

    /// <summary>Packets that belonged to no client.</summary>
    public long PacketsFromStrangers => _sockets.Sum(s => s.PacketsFromStrangers);

    /// <summary>Binds and starts to listen.</summary>
    /// <param name="addresses">The addresses that clients are told, best first.</param>
    /// <param name="port">The port on each of them; 0 takes a free one, the same for all where possible.</param>
    /// <param name="loggers">For what goes wrong below.</param>
    /// <param name="time">For consent.</param>
    /// <exception cref="IOException">An address is not this machine's, or the port is taken; the message says which.</exception>
    public static MediaSockets Open(IReadOnlyList<IPAddress> addresses, int port, ILoggerFactory loggers, TimeProvider time)
    {
        var sockets = new MediaSockets(loggers, time);
        try
        {
            foreach (var address in addresses) sockets.Bind(address, port);
        }
        catch
        {
            foreach (var socket in sockets._sockets) socket.Abandon();
            sockets._consentTimer.Dispose();
            throw;
        }

        foreach (var socket in sockets._sockets) socket.Start();
        return sockets;
    }

    /// <summary>A transport with credentials of its own, for one peer connection. It is heard of from now until it is disposed.</summary>
    public PeerTransport CreateTransport(DtlsIdentity identity)
    {
        var candidates = _sockets.Select((socket, i) => new IceCandidate(socket.LocalEndPoint, (ushort)(ushort.MaxValue - i))).ToList();
        return new PeerTransport(identity, candidates, _handshakes, _transports, _time, _loggers.CreateLogger<PeerTransport>());
    }

    private void Bind(IPAddress address, int port)
    {
        var wanted = port == 0 && _sockets.Count > 0 ? _sockets[0].LocalEndPoint.Port : port;
        try
        {
            Add(address, wanted);
        }
        catch (SocketException e) when (port == 0 && e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            Add(address, 0); // Somebody else has the first one's port on this address.
        }
        catch (SocketException e)
        {
            throw new IOException($"Cannot listen for media on udp {address} port {wanted}: {e.Message}", e);
        }
    }

    private void Add(IPAddress address, int port)
        => _sockets.Add(new MediaSocket(new IPEndPoint(address, port), _transports.Find, _loggers.CreateLogger<MediaSocket>()));

    private void Tick()
    {
        foreach (var transport in _transports.All) transport.Tick();
    }

    public async ValueTask DisposeAsync()
    {
        await _consentTimer.DisposeAsync();
        foreach (var transport in _transports.All) await transport.DisposeAsync();
        foreach (var socket in _sockets) await socket.DisposeAsync();
    }
}
