namespace LocalLiveKit.Media.Rtp;

/// <summary>
/// One track on its way to one subscriber: its own SSRC, payload type, and an unbroken row of sequence numbers and timestamps whatever the
/// publisher does (RFC 3550 §5.1; RFC 7667 §3.7). Called under its <see cref="InboundAudio"/>'s lock.
/// </summary>
internal sealed class OutboundAudio(uint ssrc, IRtpSender sender, TimeProvider time)
{
    private const int ClockRate = 48_000;
    private const uint FrameTicks = ClockRate / 50;

    private volatile int _payloadType = NotNegotiated;
    private bool _started;
    private bool _resync = true;
    private uint _sourceSsrc;
    private ushort _sequenceOffset;
    private uint _timestampOffset;
    private ushort _lastSequence;
    private uint _lastTimestamp;
    private long _lastSentAt;

    private const int NotNegotiated = -1;

    public uint Ssrc => ssrc;

    public long Packets { get; private set; }

    public long Octets { get; private set; }

    /// <summary>The last receiver report of the subscriber: the share lost, of 256.</summary>
    public byte FractionLost { get; private set; }

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
    }

    public void OnReceiverReport(in ReportBlock block) => FractionLost = block.FractionLost;

    private void Splice(in RtpPacket packet)
    {
        if (!_started)
        {
            // The publisher's own numbers do for a beginning.
            _started = true;
        }
        else
        {
            _sequenceOffset = (ushort)(packet.SequenceNumber - (ushort)(_lastSequence + 1));
            if (packet.Ssrc != _sourceSsrc)
            {
                // Another clock: go on from where ours must stand by now.
                var elapsed = (uint)(time.GetElapsedTime(_lastSentAt).TotalSeconds * ClockRate);
                _timestampOffset = packet.Timestamp - (_lastTimestamp + Math.Max(elapsed, FrameTicks));
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

    void SendRtcp(ReadOnlySpan<byte> packet);
}
