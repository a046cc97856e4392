using System.Runtime.CompilerServices;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Media.Rtp;

/// <summary>
/// A published track's packets, from their publisher's transport to every subscriber's. Called by the receive thread for each packet, and by the
/// room now and then; one short lock keeps them apart. Nothing is allocated on the way.
/// </summary>
internal sealed class InboundTrack(MediaKind kind, TimeProvider time)
{
    /// <summary>Ticks a second of the media's clock: RFC 7587 §4.1; RFC 7741 §4.1 and RFC 6184 §8.2.1.</summary>
    public const int AudioClockRate = 48_000, VideoClockRate = 90_000;

    private const int MaxDatagram = 1500;

    private readonly Lock _lock = new();
    private readonly LoudnessMeter _loudness = new();
    private readonly VideoFeedback? _video = kind == MediaKind.Video ? new(time) : null;
    private OutboundTrack[] _subscribers = [];
    private Reception? _reception;
    private bool _muted;

    /// <summary>The payload type of the one codec that was agreed on in the publisher's section; other packets are not for us.</summary>
    public int PayloadType { get; set; } = -1;

    /// <summary>The id of <see cref="Sdp.HeaderExtension.AudioLevel"/> in the publisher's section; 0 for none.</summary>
    public int AudioLevelExtension { get; set; }

    public long Packets { get; private set; }

    /// <summary>The share of the publisher's packets that did not arrive between the last two reports, 0 to 1.</summary>
    public double Loss { get; private set; }

    /// <summary>A muted track is not forwarded, whatever its publisher goes on sending.</summary>
    public void SetMuted(bool muted)
    {
        lock (_lock)
        {
            if (_muted && !muted) _video?.WantKeyFrame(ssrc: null); // with its next packet
            _muted = muted;
        }
    }

    public void Add(OutboundTrack subscriber)
    {
        lock (_lock)
        {
            _subscribers = [.. _subscribers, subscriber];
            subscriber.Source = this;
            _video?.WantKeyFrame(_reception?.Ssrc);
        }
    }

    public void Remove(OutboundTrack subscriber)
    {
        lock (_lock) _subscribers = [.. _subscribers.Where(s => s != subscriber)];
    }

    /// <summary>The connection that the packets come on, where their publisher is told what is missing.</summary>
    public void ConnectTo(IRtpSender publisher)
    {
        lock (_lock) _video?.Publisher = publisher;
    }

    public void OnKeyFrameRequest()
    {
        lock (_lock) _video?.WantKeyFrame(_reception?.Ssrc);
    }

    /// <summary>A subscriber did not receive the packet that it knows by this number.</summary>
    public void OnLost(OutboundTrack subscriber, ushort sequence)
    {
        lock (_lock)
        {
            if (_reception is not null) _video?.Resend(subscriber, sequence, _reception.Ssrc);
        }
    }

    /// <summary>Tells a camera how much it may send; about once a second.</summary>
    public void SendBitRate()
    {
        lock (_lock)
        {
            if (_reception is not null) _video?.SendBitRate(_reception.Ssrc);
        }
    }

    [SkipLocalsInit]
    public void OnRtp(in RtpPacket packet)
    {
        if (packet.PayloadType != PayloadType || packet.Payload.Length > MaxDatagram - RtpPacket.HeaderLength) return;
        // Video is probed with padding: left out, it would look like loss. Sound has none.
        if (packet.Payload.IsEmpty && kind == MediaKind.Audio) return;

        Span<byte> copy = stackalloc byte[RtpPacket.HeaderLength + packet.Payload.Length];
        // RFC 8285 extensions are left behind: their ids, and the mid among them, mean something between publisher and server only.
        packet.Payload.CopyTo(copy[RtpPacket.HeaderLength..]);
        lock (_lock)
        {
            Packets++;
            if (_reception?.Ssrc != packet.Ssrc)
            {
                _reception = new Reception(packet.Ssrc, kind == MediaKind.Video ? VideoClockRate : AudioClockRate, time);
                _video?.OnNewSource(packet.Ssrc);
            }

            _reception.OnPacket(packet.SequenceNumber, packet.Timestamp);
            if (_muted)
            {
                foreach (var subscriber in _subscribers) subscriber.Withhold();
                return;
            }

            _video?.OnPacket(packet);
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
        lock (_lock)
        {
            var report = _reception?.Report();
            Loss = (report?.FractionLost ?? 0) / 256.0;
            return report;
        }
    }

    /// <summary>How loud the last <see cref="LoudnessMeter.Interval"/> was, 0 to 1.</summary>
    public double TakeLevel()
    {
        lock (_lock) return _loudness.TakeLevel();
    }
}
