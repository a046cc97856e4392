using System.Collections.Immutable;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sctp;
using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Media.Transport;

namespace LocalLiveKit.Peering;

/// <summary>One peer connection of one client: its transport, and who is meant by the packets on it.</summary>
internal sealed class MediaConnection : IRtpSender, IRtpSink, IAsyncDisposable
{
    /// <summary>We send no media of our own: receiver reports come from an SSRC that nothing else has.</summary>
    private const uint ReporterSsrc = 1;

    private readonly PeerTransport _transport;
    private readonly Lock _routing = new();
    private volatile RtpRoutes _routes = RtpRoutes.None;
    private volatile OutboundAudio[] _outbound = [];
    private ImmutableArray<InboundAudio> _inbound = [];
    private long _version;

    public MediaConnection(PeerTransport transport)
    {
        _transport = transport;
        Local = new LocalTransport(transport.LocalUfrag, transport.LocalPwd, transport.Fingerprint, [.. transport.LocalCandidates.Select(c => c.ToSdp())]);
        SessionId = Random.Shared.NextInt64(1, long.MaxValue);
        transport.Sink = this;
    }

    public LocalTransport Local { get; }

    public long SessionId { get; }

    public TransportState State => _transport.State;

    public event Action<TransportState>? StateChanged
    {
        add => _transport.StateChanged += value;
        remove => _transport.StateChanged -= value;
    }

    /// <summary>The client's data channels on this connection.</summary>
    public SctpAssociation Data => _transport.Data;

    /// <summary>RFC 8829 §5.2.2: one more than the last, for each description.</summary>
    public long NextVersion() => ++_version;

    /// <exception cref="SdpException">The peer named no certificate: it could be anybody (RFC 8827 §6.5).</exception>
    public void Trust(SessionDescription remote)
        => _transport.SetRemoteFingerprint((remote.EffectiveDtls ?? throw new SdpException("has no SHA-256 fingerprint")).Sha256Fingerprint);

    public void RouteInbound(IReadOnlyCollection<(MediaSection Section, InboundAudio Audio)> tracks)
    {
        lock (_routing)
        {
            _routes = new RtpRoutes(tracks);
            _inbound = [.. tracks.Select(t => t.Audio)];
        }
    }

    public void AddOutbound(OutboundAudio audio)
    {
        lock (_routing) _outbound = [.. _outbound, audio];
    }

    public void RemoveOutbound(OutboundAudio audio)
    {
        lock (_routing) _outbound = [.. _outbound.Where(o => o != audio)];
    }

    public void SendRtp(ReadOnlySpan<byte> packet) => _transport.SendRtp(packet);

    public void SendRtcp(ReadOnlySpan<byte> packet) => _transport.SendRtcp(packet);

    /// <summary>Tells the publisher how its packets arrive (RFC 3550 §6.4.2); about once a second.</summary>
    public void SendReceiverReports()
    {
        if (_transport.State != TransportState.Connected) return;
        Span<byte> report = stackalloc byte[8 + ReportBlock.Length];
        foreach (var audio in _inbound)
        {
            if (audio.Report() is { } block) _transport.SendRtcp(report[..RtcpPacket.WriteReceiverReport(report, ReporterSsrc, block)]);
        }
    }

    public void OnRtp(ReadOnlySpan<byte> datagram)
    {
        if (!RtpPacket.TryRead(datagram, out var packet)) return;
        var audio = _routes.Find(packet.Ssrc) ?? Learn(packet);
        audio?.OnRtp(packet);
    }

    public void OnRtcp(ReadOnlySpan<byte> datagram)
    {
        while (RtcpPacket.TryTake(ref datagram, out var packet))
        {
            if (packet.TryReadSenderReport(out var ntp, out var timestamp)) _routes.Find(packet.SenderSsrc)?.OnSenderReport(packet.SenderSsrc, ntp, timestamp);
            for (var i = 0; packet.TryReadBlock(i, out var block); i++)
            {
                foreach (var audio in _outbound)
                {
                    if (audio.Ssrc == block.Ssrc) audio.OnReceiverReport(block);
                }
            }
        }
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private InboundAudio? Learn(in RtpPacket packet)
    {
        lock (_routing)
        {
            if (_routes.FindByMid(packet) is not { } audio) return null;
            _routes = _routes.Learn(packet.Ssrc, audio);
            return audio;
        }
    }
}
