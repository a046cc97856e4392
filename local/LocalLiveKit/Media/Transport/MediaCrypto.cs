using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Srtp;

namespace LocalLiveKit.Media.Transport;

/// <summary>
/// SRTP both ways for one transport. The ciphers are not thread safe, so each direction has a lock; nothing else is taken under the
/// inbound one, and the sink is called outside both, so that forwarding between two clients cannot deadlock.
/// </summary>
internal sealed class MediaCrypto(TransportCounters counters, DatagramSender send) : IDisposable
{
    private const int MaxPacket = 2048;

    private readonly Lock _inboundGate = new();
    private readonly Lock _outboundGate = new();
    private readonly byte[] _outgoing = new byte[MaxPacket];
    private SrtpReceiver? _inbound;
    private SrtpSender? _outbound;
    private bool _disposed;

    public void SetKeys(SrtpKeys keys)
    {
        lock (_inboundGate)
        {
            lock (_outboundGate)
            {
                if (_disposed) return;
                _inbound = new SrtpReceiver(keys.Profile, keys.Inbound);
                _outbound = new SrtpSender(keys.Profile, keys.Outbound);
            }
        }
    }

    /// <summary>Decrypts in place and hands the packet on.</summary>
    public void Receive(PacketKind kind, Span<byte> packet, IRtpSink? sink)
    {
        SrtpResult result;
        int length;
        lock (_inboundGate)
        {
            if (_inbound is null) return;
            result = kind == PacketKind.Rtp ? _inbound.UnprotectRtp(packet, out length) : _inbound.UnprotectRtcp(packet, out length);
        }

        if (result != SrtpResult.Ok) Count(result);
        else if (kind == PacketKind.Rtp) sink?.OnRtp(packet[..length]);
        else sink?.OnRtcp(packet[..length]);
    }

    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        lock (_outboundGate)
        {
            // Sent under the lock too: the packets must leave in the order of their indexes.
            if (_outbound is not null) Send(_outbound.ProtectRtp(packet, _outgoing));
        }
    }

    /// <summary>A packet that was sent before, to the bit.</summary>
    public void ResendRtp(ReadOnlySpan<byte> packet)
    {
        lock (_outboundGate)
        {
            if (_outbound is not null) Send(_outbound.ProtectRtp(packet, _outgoing, again: true));
        }
    }

    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        lock (_outboundGate)
        {
            if (_outbound is not null) Send(_outbound.ProtectRtcp(packet, _outgoing));
        }
    }

    private void Send(int length)
    {
        if (length > 0) send(_outgoing.AsSpan(0, length));
        else counters.Dropped();
    }

    private void Count(SrtpResult result)
    {
        switch (result)
        {
            case SrtpResult.Forged: counters.Forged(); break;
            case SrtpResult.Replayed: counters.Replayed(); break;
            default: counters.Dropped(); break;
        }
    }

    public void Dispose()
    {
        lock (_inboundGate)
        {
            lock (_outboundGate)
            {
                _disposed = true;
                _inbound?.Dispose();
                _outbound?.Dispose();
                (_inbound, _outbound) = (null, null);
            }
        }
    }
}
