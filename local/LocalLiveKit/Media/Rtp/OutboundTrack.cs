namespace LocalLiveKit.Media.Rtp;

/// <summary>
/// One track on its way to one subscriber: its own SSRC, payload type, and an unbroken row of sequence numbers and timestamps whatever the
/// publisher does (RFC 3550 §5.1; RFC 7667 §3.7). Called under its <see cref="InboundTrack"/>'s lock.
/// </summary>
internal sealed class OutboundTrack(uint ssrc, IRtpSender sender, TimeProvider time, int clockRate = InboundTrack.AudioClockRate)
{
    // Resent within a second, whatever is asked for: some 5 Mbit/s.
    private const int MaxResent = 500;

    private volatile int _payloadType = NotNegotiated;
    private bool _started;
    private bool _resync = true;
    private uint _sourceSsrc;
    private ushort _sequenceOffset;
    private uint _timestampOffset;
    private ushort _lastSequence;
    private uint _lastTimestamp;
    private long _lastSentAt;
    private uint _lastReport;
    private long _lastReportAt;
    private int _sentPayloadType = NotNegotiated;
    private ushort _unbrokenSince;
    private long _resentSince;
    private int _resent;

    private const int NotNegotiated = -1;

    public uint Ssrc => ssrc;

    /// <summary>Whose packets these are, once they flow.</summary>
    public InboundTrack? Source { get; set; }

    public long Packets { get; private set; }

    public long Octets { get; private set; }

    /// <summary>The last receiver report of the subscriber: the share lost, 0 to 1.</summary>
    public double Loss { get; private set; }

    /// <summary>To the subscriber and back, without the time it thought about it; null before it has answered a report.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Nothing is sent before the description that announces the SSRC is settled: an unknown SSRC makes libwebrtc guess.</summary>
    public void Start(int payloadType) => _payloadType = payloadType;

    public void Stop() => _payloadType = NotNegotiated;

    /// <summary>Packets were withheld: the next one follows the last that was sent.</summary>
    public void Withhold() => _resync = true;

    /// <param name="packet">The publisher's packet.</param>
    /// <param name="copy">12 bytes of room, then the payload. The header is written here, for each subscriber in turn.</param>
    public void Forward(in RtpPacket packet, Span<byte> copy)
    {
        var payloadType = _payloadType;
        if (payloadType < 0)
        {
            _resync = true;
            return;
        }

        if (_resync || packet.Ssrc != _sourceSsrc) Splice(packet);
        var sequence = (ushort)(packet.SequenceNumber - _sequenceOffset);
        var timestamp = packet.Timestamp - _timestampOffset;
        if (payloadType != _sentPayloadType || Packets == 0) (_sentPayloadType, _unbrokenSince) = (payloadType, sequence);
        RtpPacket.WriteHeader(copy, packet.Marker, (byte)payloadType, sequence, timestamp, ssrc);
        sender.SendRtp(copy);
        Packets++;
        Octets += packet.Payload.Length;
        if ((short)(sequence - _lastSequence) > 0 || Packets == 1)
        {
            (_lastSequence, _lastTimestamp) = (sequence, timestamp);
            _lastSentAt = time.GetTimestamp();
        }
    }

    /// <summary>The publisher's clock in this stream's terms, with this stream's own sums (RFC 3550 §6.4.1).</summary>
    public void ForwardSenderReport(uint sourceSsrc, ulong ntp, uint timestamp)
    {
        if (_payloadType < 0 || !_started || sourceSsrc != _sourceSsrc) return;

        Span<byte> report = stackalloc byte[28];
        var length = RtcpPacket.WriteSenderReport(report, ssrc, ntp, timestamp - _timestampOffset, (uint)Packets, (uint)Octets);
        sender.SendRtcp(report[..length]);
        _lastReport = (uint)(ntp >> 16); // the middle 32 bits: what the answer will name
        _lastReportAt = time.GetTimestamp();
    }

    /// <summary>What the subscriber lacks; called on its receive thread, outside of the lock.</summary>
    public void OnFeedback(in RtcpPacket packet)
    {
        if (RtcpFeedback.AsksForKeyFrame(packet, ssrc)) Source?.OnKeyFrameRequest();
        for (var i = 0; RtcpFeedback.TryReadLost(packet, ssrc, i, out var lost, out var following); i++)
        {
            Source?.OnLost(this, lost);
            for (var bit = 0; bit < 16; bit++)
            {
                if ((following >> bit & 1) != 0) Source?.OnLost(this, (ushort)(lost + 1 + bit));
            }
        }
    }

    /// <summary>The publisher's number for one of ours. False: it was never sent, or under a numbering that has ended.</summary>
    public bool TryFindSource(ushort sequence, out ushort source)
    {
        source = (ushort)(sequence + _sequenceOffset);
        return Packets > 0 && !_resync && (short)(sequence - _unbrokenSince) >= 0 && (short)(_lastSequence - sequence) >= 0;
    }

    /// <summary>The same packet once more: to the bit, since it is encrypted under the same index (RFC 3711 §9.1).</summary>
    public void Resend(ushort sequence, bool marker, uint sourceTimestamp, ReadOnlySpan<byte> payload)
    {
        if (_payloadType != _sentPayloadType) return;
        if (time.GetElapsedTime(_resentSince) > TimeSpan.FromSeconds(1)) (_resentSince, _resent) = (time.GetTimestamp(), 0);
        if (++_resent > MaxResent) return;
        Span<byte> packet = stackalloc byte[RtpPacket.HeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, marker, (byte)_sentPayloadType, sequence, sourceTimestamp - _timestampOffset, ssrc);
        payload.CopyTo(packet[RtpPacket.HeaderLength..]);
        sender.ResendRtp(packet);
    }

    public void OnReceiverReport(in ReportBlock block)
    {
        Loss = block.FractionLost / 256.0;
        if (block.LastSenderReport == 0 || block.LastSenderReport != _lastReport) return;
        // RFC 3550 §6.4.1: when the answer came, less when the report went, less what the receiver waited (1/65536 s).
        var roundTrip = time.GetElapsedTime(_lastReportAt) - TimeSpan.FromSeconds(block.DelaySinceLastSenderReport / 65_536.0);
        RoundTrip = roundTrip > TimeSpan.Zero ? roundTrip : TimeSpan.Zero;
    }

    private void Splice(in RtpPacket packet)
    {
        if (!_started)
        {
            // The publisher's own numbers do for a beginning.
            _started = true;
        }
        else
        {
            _unbrokenSince = (ushort)(_lastSequence + 1);
            _sequenceOffset = (ushort)(packet.SequenceNumber - _unbrokenSince);
            if (packet.Ssrc != _sourceSsrc)
            {
                // Another clock: go on from where ours must stand by now.
                var elapsed = (uint)(time.GetElapsedTime(_lastSentAt).TotalSeconds * clockRate);
                _timestampOffset = packet.Timestamp - (_lastTimestamp + Math.Max(elapsed, (uint)clockRate / 50));
            }
        }

        _sourceSsrc = packet.Ssrc;
        _resync = false;
    }
}

/// <summary>Where packets leave: a peer's transport, or a test's list.</summary>
internal interface IRtpSender
{
    /// <param name="packet">Plain RTP; copied before the call returns.</param>
    void SendRtp(ReadOnlySpan<byte> packet);

    /// <param name="packet">One that was sent before, to the bit.</param>
    void ResendRtp(ReadOnlySpan<byte> packet);

    void SendRtcp(ReadOnlySpan<byte> packet);
}
