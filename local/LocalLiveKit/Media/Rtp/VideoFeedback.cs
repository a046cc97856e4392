namespace LocalLiveKit.Media.Rtp;

/// <summary>What a video's publisher is asked for on behalf of all its subscribers. Called under its <see cref="InboundTrack"/>'s lock.</summary>
internal sealed class VideoFeedback(TimeProvider time)
{
    /// <summary>A key frame is ten times another frame: not for each subscriber that comes in within a moment.</summary>
    public static readonly TimeSpan BetweenKeyFrames = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A local network carries this. Without a word about it a sender stays near its start rate of 300 kbit/s; what does get lost, the receiver
    /// reports tell it, and it slows down by itself.
    /// </summary>
    private const uint BitsPerSecond = 10_000_000;

    private readonly PacketRing _ring = new(time);
    private bool _keyFrameWanted;
    private long? _keyFrameAskedAt;

    /// <summary>Where the publisher is; null before it has been negotiated.</summary>
    public IRtpSender? Publisher { get; set; }

    public void OnNewSource(uint ssrc)
    {
        _ring.Clear();
        SendBitRate(ssrc);
    }

    public void OnPacket(in RtpPacket packet)
    {
        _ring.Add(packet);
        if (_keyFrameWanted) AskForKeyFrame(packet.Ssrc);
    }

    /// <summary>Asks now, or with a later packet when it has been asked a moment ago.</summary>
    public void WantKeyFrame(uint? ssrc)
    {
        _keyFrameWanted = true;
        if (ssrc is { } known) AskForKeyFrame(known);
    }

    /// <summary>A subscriber lacks a packet. It gets it again from here, or the publisher is asked.</summary>
    public void Resend(OutboundTrack to, ushort lost, uint ssrc)
    {
        if (!to.TryFindSource(lost, out var sequence)) return;
        if (_ring.TryGet(sequence, out var marker, out var timestamp, out var payload))
        {
            to.Resend(lost, marker, timestamp, payload);
        }
        else if (_ring.ShouldAskFor(sequence))
        {
            Span<byte> packet = stackalloc byte[16];
            Publisher?.SendRtcp(packet[..RtcpFeedback.WriteLost(packet, RtcpPacket.ReporterSsrc, ssrc, sequence)]);
        }
    }

    public void SendBitRate(uint ssrc)
    {
        Span<byte> packet = stackalloc byte[RtcpFeedback.BitRateLength];
        Publisher?.SendRtcp(packet[..RtcpFeedback.WriteBitRate(packet, RtcpPacket.ReporterSsrc, ssrc, BitsPerSecond)]);
    }

    private void AskForKeyFrame(uint ssrc)
    {
        if (_keyFrameAskedAt is { } before && time.GetElapsedTime(before) < BetweenKeyFrames) return;
        (_keyFrameAskedAt, _keyFrameWanted) = (time.GetTimestamp(), false);
        Span<byte> packet = stackalloc byte[12];
        Publisher?.SendRtcp(packet[..RtcpFeedback.WriteKeyFrameRequest(packet, RtcpPacket.ReporterSsrc, ssrc)]);
    }
}
