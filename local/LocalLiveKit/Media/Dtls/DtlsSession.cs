using LocalLiveKit.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace LocalLiveKit.Media.Dtls;

internal delegate void DataReceiver(ReadOnlySpan<byte> data);

/// <summary>What a finished handshake gives.</summary>
internal sealed record DtlsResult(byte[] PeerCertificateHash, SrtpKeys Keys);

/// <summary>
/// One DTLS association as server. The handshake blocks a thread of its own; afterwards no thread is needed: the receive thread
/// pumps each datagram through, which also answers the client's repeated last flight (RFC 6347 §4.2.4).
/// Sending and receiving lock separately. Data is handed out under the receiving lock, so the order is receiving, then whatever
/// the receiver of the data locks, then sending; never the other way round.
/// </summary>
internal sealed class DtlsSession(DtlsIdentity identity, DatagramSender send)
{
    // The library waits at least one millisecond for a record; with the datagram already here it returns at once.
    private const int PumpWaitMilliseconds = 1;

    private readonly DatagramInbox _inbox = new(send);
    private readonly Lock _receiving = new();
    private readonly Lock _sending = new();
    private readonly byte[] _buffer = new byte[2048];
    private volatile DtlsTransport? _transport;

    /// <summary>Puts a datagram in for the handshake or the next <see cref="Pump"/>. False: dropped.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram) => DtlsRecords.AreWellFormed(datagram) && _inbox.TryAdd(datagram);

    /// <summary>Blocks until the handshake is done, at most 20 s.</summary>
    /// <exception cref="IOException">It failed or timed out, or the session was closed.</exception>
    public DtlsResult Accept()
    {
        var role = new DtlsServerRole(identity);
        // Without HelloVerifyRequest (RFC 6347 §4.2.1): the ICE check has proved the address already, and the library's
        // verifier never answers a fragmented ClientHello, which is what Chromium's post-quantum key share makes.
        _transport = new DtlsServerProtocol().Accept(role, _inbox);
        return new DtlsResult(role.PeerCertificateHash!, role.Keys!);
    }

    /// <summary>
    /// Hands out the application data of all waiting datagrams. False when a datagram held none (a repeated handshake flight, or
    /// junk that cost a millisecond): the caller limits those.
    /// </summary>
    /// <exception cref="IOException">The peer closed or broke the association.</exception>
    public bool Pump(DataReceiver deliver)
    {
        if (_transport is not { } transport) return true;
        var productive = true;
        while (!_inbox.IsEmpty)
        {
            lock (_receiving)
            {
                if (_inbox.IsEmpty) break;
                // One datagram may carry several records. RFC 6347 §4.1.1.
                var length = transport.Receive(_buffer, 0, _buffer.Length, PumpWaitMilliseconds);
                productive &= length > 0;
                // The library closes on close_notify, and says so only if its millisecond is not over.
                if (length <= 0 && _inbox.IsClosed) throw new IOException("The peer closed the association.");
                for (; length > 0; length = transport.ReceivePending(_buffer, 0, _buffer.Length)) deliver(_buffer.AsSpan(0, length));
            }
        }

        return productive;
    }

    /// <summary>Sends one record, if the handshake is done; at most 1163 bytes (the 1200 byte limit less the record's overhead).</summary>
    /// <exception cref="IOException">The association is broken or closed.</exception>
    public void Send(ReadOnlySpan<byte> data)
    {
        if (_transport is not { } transport) return;
        lock (_sending) transport.Send(data);
    }

    /// <summary>Says close_notify (RFC 5246 §7.2.1) when there is somebody to say it to, and ends a waiting handshake.</summary>
    public void Close()
    {
        try
        {
            if (_transport is { } transport) lock (_sending) transport.Close();
        }
        finally
        {
            _inbox.Close();
        }
    }
}
