using Org.BouncyCastle.Tls;

namespace LocalLiveKit.Media.Dtls;

internal delegate void DatagramSender(ReadOnlySpan<byte> datagram);

/// <summary>
/// Between the receive thread, which puts datagrams in, and the DTLS library, which wants to block for them. Bounded: what a
/// handshake cannot keep up with is dropped, and DTLS resends (RFC 6347 §4.2.4).
/// </summary>
internal sealed class DatagramInbox(DatagramSender send) : DatagramTransport
{
    private const int Capacity = 64;
    private const int ReceiveLimit = 2048;

    // Leaves room for IPv6, UDP and a tunnel in 1280 bytes; clients then fragment SCTP to 1163 bytes.
    private const int SendLimit = 1200;

    private readonly object _gate = new(); // Not a Lock: readers wait on it.
    private readonly Queue<byte[]> _datagrams = new();
    private bool _closed;

    public bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            if (_closed || _datagrams.Count >= Capacity || datagram.Length > ReceiveLimit) return false;
            _datagrams.Enqueue(datagram.ToArray());
            Monitor.Pulse(_gate);
            return true;
        }
    }

    public bool IsEmpty
    {
        get { lock (_gate) return _datagrams.Count == 0; }
    }

    /// <summary>By us, or by the library when the peer said close_notify.</summary>
    public bool IsClosed
    {
        get { lock (_gate) return _closed; }
    }

    public int GetReceiveLimit() => ReceiveLimit;
    public int GetSendLimit() => SendLimit;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    /// <summary>Returns -1 after <paramref name="waitMillis"/> (0: no limit) without a datagram.</summary>
    /// <exception cref="IOException">The session was closed: ends a waiting handshake.</exception>
    public int Receive(Span<byte> buffer, int waitMillis)
    {
        lock (_gate)
        {
            // One reader at a time, so a wake-up without a datagram means closed or late; the library asks again.
            if (!_closed && _datagrams.Count == 0) Monitor.Wait(_gate, waitMillis == 0 ? Timeout.Infinite : waitMillis);
            if (_closed) throw new IOException("The DTLS session was closed.");
            // What does not fit is no DTLS record we asked for.
            if (!_datagrams.TryDequeue(out var datagram) || datagram.Length > buffer.Length) return -1;
            datagram.CopyTo(buffer);
            return datagram.Length;
        }
    }

    public void Send(byte[] buf, int off, int len) => send(buf.AsSpan(off, len));
    public void Send(ReadOnlySpan<byte> buffer) => send(buffer);

    /// <summary>Wakes the waiting reader, and refuses every later one.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _datagrams.Clear();
            Monitor.PulseAll(_gate);
        }
    }
}
