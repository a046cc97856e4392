using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LocalLiveKit.Media.Ice;

namespace LocalLiveKit.Media.Transport;

/// <summary>
/// One UDP socket on one advertised address, with the thread that reads it: a blocking read on a thread of its own is the simplest
/// way and measured the quickest. A packet goes to the transport whose client proved, by ICE, to be at its source; all else is dropped.
/// </summary>
internal sealed partial class MediaSocket : IAsyncDisposable
{
    private const int MaxDatagram = 2048;
    private const int KernelBuffer = 4 << 20; // Bytes; the kernel may cap it.

    private readonly Socket _socket;
    private readonly Func<ulong, PeerTransport?> _findByUfrag;
    private readonly ILogger<MediaSocket> _logger;
    private readonly ConcurrentDictionary<PeerAddress, PeerTransport> _peers = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;
    private long _strangers;

    /// <exception cref="SocketException">The address is not this machine's, or the port is taken.</exception>
    public MediaSocket(IPEndPoint address, Func<ulong, PeerTransport?> findByUfrag, ILogger<MediaSocket> logger)
    {
        _findByUfrag = findByUfrag;
        _logger = logger;
        _socket = Bind(address);
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Packets from addresses that no client has proved to be its own.</summary>
    public long PacketsFromStrangers => Interlocked.Read(ref _strangers);

    public void Start() => new Thread(ReceiveAll) { IsBackground = true, Name = $"media {LocalEndPoint}" }.Start();

    /// <summary>From now on packets from this address are this transport's; the latest to prove an address has it.</summary>
    public void Register(PeerAddress address, PeerTransport transport) => _peers[address] = transport;

    public void Unregister(PeerAddress address, PeerTransport transport) => _peers.TryRemove(new(address, transport));

    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            return _socket.SendTo(datagram, SocketFlags.None, to) == datagram.Length;
        }
        catch (SocketException)
        {
            return false; // The network's business (no route, no buffer): media is lossy, and DTLS and SCTP resend.
        }
        catch (ObjectDisposedException)
        {
            return false; // The server is closing.
        }
    }

    private static Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            if (OperatingSystem.IsWindows())
            {
                // Windows reports a client's closed port as an error of our next receive, unless told not to (SIO_UDP_CONNRESET).
                const int connectionReset = -1744830452;
                socket.IOControl(connectionReset, [0, 0, 0, 0], null);
            }

            socket.ReceiveBufferSize = KernelBuffer;
            socket.SendBufferSize = KernelBuffer;
            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void ReceiveAll()
    {
        var buffer = new byte[MaxDatagram];
        var from = new SocketAddress(_socket.AddressFamily);
        try
        {
            while (!_closing)
            {
                if (TryReceive(buffer, from, out var length)) Handle(buffer.AsSpan(0, length), from);
            }

            _ended.SetResult();
        }
        catch (Exception e) when (_closing && e is SocketException or ObjectDisposedException)
        {
            _ended.SetResult(); // Closing the socket is how the read is ended.
        }
        catch (SocketException e)
        {
            LogBroken(e, LocalEndPoint);
            _ended.SetException(e);
        }
    }

    private bool TryReceive(byte[] buffer, SocketAddress from, out int length)
    {
        length = 0;
        try
        {
            length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.MessageSize or SocketError.ConnectionReset or SocketError.NetworkReset)
        {
            return false; // About one datagram, not about the socket.
        }
    }

    private void Handle(Span<byte> datagram, SocketAddress from)
    {
        try
        {
            var kind = Demultiplexer.Classify(datagram);
            if (kind == PacketKind.Stun) Check(datagram, from);
            else if (kind != PacketKind.Unknown && _peers.TryGetValue(PeerAddress.From(from), out var transport)) transport.Receive(kind, datagram);
            else Interlocked.Increment(ref _strangers);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One client's packet must not end everybody's media. This is a defect of ours, hence an error in the log.
            LogPacketFailed(e, LocalEndPoint);
        }
    }

    private void Check(ReadOnlySpan<byte> datagram, SocketAddress from)
    {
        if (StunMessage.TryParse(datagram, out var message)
            && message.Type == StunMessage.BindingRequest
            && IceCredentials.TryReadId(message.Username, out var ufrag)
            && _findByUfrag(ufrag) is { } transport)
        {
            transport.Check(message, this, from);
        }
        else
        {
            Interlocked.Increment(ref _strangers);
        }
    }

    /// <summary>Closes a socket that was never started.</summary>
    public void Abandon() => _socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        _closing = true;
        _socket.Dispose();
        await _ended.Task;
    }

    [LoggerMessage(LogLevel.Critical, "The media socket {Address} is broken: no client can be heard on it any more.")]
    private partial void LogBroken(Exception exception, IPEndPoint address);

    [LoggerMessage(LogLevel.Error, "A packet to {Address} was dropped because handling it failed.")]
    private partial void LogPacketFailed(Exception exception, IPEndPoint address);
}
