using System.Collections.Immutable;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sctp;
using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Media.Transport;

namespace LocalLiveKit.Peering;

/// <summary>One peer connection of one client: its transport, and who is meant by the packets on it.</summary>
internal sealed class MediaConnection : IRtpSender, IRtpSink, IAsyncDisposable
{
    private readonly PeerTransport _transport;
    private readonly Lock _routing = new();
    private volatile RtpRoutes _routes = RtpRoutes.None;
    private volatile OutboundTrack[] _outbound = [];
    private ImmutableArray<InboundTrack> _inbound = [];
    private readonly ImmutableArray<string> _candidates;
    private string? _remoteUfrag;
    private long _version;

    public MediaConnection(PeerTransport transport)
    {
        _transport = transport;
        _candidates = [.. transport.LocalCandidates.Select(c => c.ToSdp())];
        SessionId = Random.Shared.NextInt64(1, long.MaxValue);
        transport.Sink = this;
    }

    public LocalTransport Local => new(_transport.LocalUfrag, _transport.LocalPwd, _transport.Fingerprint, _candidates);

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

    /// <summary>How long nothing has been heard of the client on this connection.</summary>
    public TimeSpan Silence => _transport.Silence;

    /// <summary>For our next description. The client answers with new credentials of its own.</summary>
    public void RestartIce() => _transport.RestartIce();

    /// <summary>The client's offer; with new ICE credentials ours must be new as well (RFC 8839 §4.4.1.1.1).</summary>
    /// <exception cref="SdpException">The peer named no certificate: it could be anybody (RFC 8827 §6.5).</exception>
    public void HearOffer(SessionDescription offer)
    {
        var restarts = _remoteUfrag is not null && offer.EffectiveIceUfrag != _remoteUfrag;
        HearAnswer(offer);
        if (restarts) RestartIce();
    }

    /// <summary>The client's answer to our offer.</summary>
    /// <exception cref="SdpException">The peer named no certificate.</exception>
    public void HearAnswer(SessionDescription answer)
    {
        _transport.SetRemoteFingerprint((answer.EffectiveDtls ?? throw new SdpException("has no SHA-256 fingerprint")).Sha256Fingerprint);
        _remoteUfrag = answer.EffectiveIceUfrag;
    }

    public void RouteInbound(IReadOnlyCollection<(MediaSection Section, InboundTrack Track)> tracks)
    {
        lock (_routing)
        {
            _routes = new RtpRoutes(tracks, before: _routes);
            _inbound = [.. tracks.Select(t => t.Track)];
            foreach (var track in _inbound) track.ConnectTo(this);
        }
    }

    public void AddOutbound(OutboundTrack track)
    {
        lock (_routing) _outbound = [.. _outbound, track];
    }

    public void RemoveOutbound(OutboundTrack track)
    {
        lock (_routing) _outbound = [.. _outbound.Where(o => o != track)];
    }

    public void SendRtp(ReadOnlySpan<byte> packet) => _transport.SendRtp(packet);

    public void ResendRtp(ReadOnlySpan<byte> packet) => _transport.ResendRtp(packet);

    public void SendRtcp(ReadOnlySpan<byte> packet) => _transport.SendRtcp(packet);

    /// <summary>Tells the publisher how its packets arrive (RFC 3550 §6.4.2); about once a second.</summary>
    public void SendReceiverReports()
    {
        if (_transport.State != TransportState.Connected) return;
        Span<byte> report = stackalloc byte[8 + ReportBlock.Length];
        foreach (var track in _inbound)
        {
            if (track.Report() is { } block) _transport.SendRtcp(report[..RtcpPacket.WriteReceiverReport(report, RtcpPacket.ReporterSsrc, block)]);
            track.SendBitRate();
        }
    }

    public void OnRtp(ReadOnlySpan<byte> datagram)
    {
        if (!RtpPacket.TryRead(datagram, out var packet)) return;
        var track = _routes.Find(packet.Ssrc) ?? Learn(packet);
        track?.OnRtp(packet);
    }

    public void OnRtcp(ReadOnlySpan<byte> datagram)
    {
        while (RtcpPacket.TryTake(ref datagram, out var packet))
        {
            if (packet.TryReadSenderReport(out var ntp, out var timestamp)) _routes.Find(packet.SenderSsrc)?.OnSenderReport(packet.SenderSsrc, ntp, timestamp);
            if (packet.Type is RtcpType.TransportFeedback or RtcpType.PayloadFeedback)
            {
                foreach (var track in _outbound) track.OnFeedback(packet);
            }

            for (var i = 0; packet.TryReadBlock(i, out var block); i++)
            {
                foreach (var track in _outbound)
                {
                    if (track.Ssrc == block.Ssrc) track.OnReceiverReport(block);
                }
            }
        }
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private InboundTrack? Learn(in RtpPacket packet)
    {
        lock (_routing)
        {
            if (_routes.FindByMid(packet) is not { } track) return null;
            _routes = _routes.Learn(packet.Ssrc, track);
            return track;
        }
    }
}
