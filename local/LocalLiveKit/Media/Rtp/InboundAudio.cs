using System.Runtime.CompilerServices;

namespace LocalLiveKit.Media.Rtp;

/// <summary>
/// A published track's packets, from their publisher's transport to every subscriber's. Called by the receive thread for each packet, and by the
/// room now and then; one short lock keeps them apart. Nothing is allocated on the way.
/// </summary>
internal sealed class InboundAudio(TimeProvider time)
{
    private const int ClockRate = 48_000;
    private const int MaxDatagram = 1500;

    private readonly Lock _lock = new();
    private readonly LoudnessMeter _loudness = new();
    private OutboundAudio[] _subscribers = [];
    private Reception? _reception;
    private bool _muted;

    /// <summary>The payload type of Opus in the publisher's section; other packets are not for us.</summary>
    public int PayloadType { get; set; } = -1;

    /// <summary>The id of <see cref="Sdp.HeaderExtension.AudioLevel"/> in the publisher's section; 0 for none.</summary>
    public int AudioLevelExtension { get; set; }

    public long Packets { get; private set; }

    /// <summary>A muted track is not forwarded, whatever its publisher goes on sending.</summary>
    public void SetMuted(bool muted)
    {
        lock (_lock) _muted = muted;
    }

    public void Add(OutboundAudio subscriber)
    {
        lock (_lock) _subscribers = [.. _subscribers, subscriber];
    }

    public void Remove(OutboundAudio subscriber)
    {
        lock (_lock) _subscribers = [.. _subscribers.Where(s => s != subscriber)];
    }

    [SkipLocalsInit]
    public void OnRtp(in RtpPacket packet)
    {
        if (packet.PayloadType != PayloadType || packet.Payload.Length is 0 or > MaxDatagram - RtpPacket.HeaderLength) return;

        Span<byte> copy = stackalloc byte[RtpPacket.HeaderLength + packet.Payload.Length];
        // RFC 8285 extensions are left behind: their ids, and the mid among them, mean something between publisher and server only.
        packet.Payload.CopyTo(copy[RtpPacket.HeaderLength..]);
        lock (_lock)
        {
            Packets++;
            if (_reception?.Ssrc != packet.Ssrc) _reception = new Reception(packet.Ssrc, ClockRate, time);
            _reception.OnPacket(packet.SequenceNumber, packet.Timestamp);
            if (_muted)
            {
                foreach (var subscriber in _subscribers) subscriber.Withhold();
                return;
            }

            // RFC 6464 §3: one bit for voice activity, seven for the level.
            if (AudioLevelExtension > 0 && packet.TryGetExtension(AudioLevelExtension, out var level) && level.Length > 0)
                _loudness.OnPacket(packet.Timestamp, level[0] & 0x7F);
            foreach (var subscriber in _subscribers) subscriber.Forward(packet, copy);
        }
    }

    public void OnSenderReport(uint ssrc, ulong ntp, uint timestamp)
    {
        lock (_lock)
        {
            if (_reception?.Ssrc != ssrc) return;
            _reception.OnSenderReport(ntp);
            foreach (var subscriber in _subscribers) subscriber.ForwardSenderReport(ssrc, ntp, timestamp);
        }
    }

    /// <summary>What to tell the publisher about its packets, about once a second.</summary>
    public ReportBlock? Report()
    {
        lock (_lock) return _reception?.Report();
    }

    /// <summary>How loud the last <see cref="LoudnessMeter.Interval"/> was, 0 to 1.</summary>
    public double TakeLevel()
    {
        lock (_lock) return _loudness.TakeLevel();
    }
}
