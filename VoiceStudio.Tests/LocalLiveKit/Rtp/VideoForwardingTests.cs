using System.Buffers.Binary;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;
using Microsoft.Extensions.Time.Testing;

namespace VoiceStudio.Tests.LocalLiveKit.Rtp;

/// <summary>What a camera is asked for on behalf of its viewers, and what they get again.</summary>
public sealed class VideoForwardingTests
{
    private const uint Source = 4242, Viewers = 7777;
    private const string KeyFrameRequest = "81CE00020000000100001092";

    private readonly FakeTimeProvider _time = new();
    private readonly Peer _publisher = new();
    private readonly Peer _viewer = new();
    private readonly InboundTrack _inbound;
    private readonly OutboundTrack _outbound;

    public VideoForwardingTests()
    {
        _inbound = new InboundTrack(MediaKind.Video, _time) { PayloadType = 96 };
        _inbound.ConnectTo(_publisher);
        _outbound = new OutboundTrack(Viewers, _viewer, _time, InboundTrack.VideoClockRate);
        _inbound.Add(_outbound);
        _outbound.Start(100);
    }

    [Fact]
    public void A_lost_packet_comes_again_to_the_bit()
    {
        for (ushort i = 10; i < 15; i++) Publish(i, [1, 2, (byte)i]);
        Nack(11, following: 0b10); // 11 and 13
        Assert.Equal([_viewer.Sent[1], _viewer.Sent[3]], _viewer.Resent);
    }

    [Fact]
    public void What_the_server_did_not_get_either_is_asked_of_the_publisher_once_in_a_while()
    {
        Publish(10, [1]);
        Publish(12, [1]);
        _publisher.Reports.Clear();
        Nack(11);
        Nack(11);
        // RFC 4585 §6.2.1, in the publisher's own number and SSRC.
        Assert.Equal("81CD00030000000100001092000B0000", Convert.ToHexString(Assert.Single(_publisher.Reports)));
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Nack(11);
        Assert.Equal(2, _publisher.Reports.Count);

        Publish(11, [9]);
        Assert.Equal([10, 12, 11], _viewer.Sent.Select(s => (int)BinaryPrimitives.ReadUInt16BigEndian(s.AsSpan(2))));
    }

    /// <summary>Another packet under a number that was used would give the keys away (RFC 3711 §9.1).</summary>
    [Fact]
    public void Numbers_from_before_a_mute_are_not_resent_after_it()
    {
        Publish(10, [1]);
        Publish(11, [1]);
        _inbound.SetMuted(true);
        Publish(12, [2]);
        _inbound.SetMuted(false);
        Publish(20, [3]);
        Nack(10, following: 0xFFFF);
        Assert.Equal([_viewer.Sent[2]], _viewer.Resent);
    }

    [Fact]
    public void Nothing_is_resent_that_was_never_sent_and_not_without_end()
    {
        Publish(10, [1]);
        _publisher.Reports.Clear();
        Nack(9);
        Nack(11, following: 0xFFFF);
        Assert.Empty(_viewer.Resent);
        Assert.Empty(_publisher.Reports);
        for (var i = 0; i < 10_000; i++) Nack(10);
        Assert.InRange(_viewer.Resent.Count, 1, 500);
    }

    [Fact]
    public void Key_frames_are_asked_for_at_once_but_not_for_each_viewer_of_a_moment()
    {
        Publish(10, [1]);
        Assert.Equal(1, KeyFramesAsked()); // for the viewer's coming
        AskForKeyFrame();
        AskForKeyFrame();
        Assert.Equal(1, KeyFramesAsked());
        _time.Advance(VideoFeedback.BetweenKeyFrames);
        Publish(11, [1]);
        Publish(12, [1]);
        Assert.Equal(2, KeyFramesAsked());
    }

    [Fact]
    public void After_a_mute_the_picture_begins_with_a_key_frame()
    {
        Publish(10, [1]);
        _time.Advance(VideoFeedback.BetweenKeyFrames);
        _inbound.SetMuted(true);
        _inbound.SetMuted(false);
        Publish(11, [1]);
        Assert.Equal(2, KeyFramesAsked());
    }

    [Fact]
    public void A_camera_is_told_at_its_first_packet_how_much_it_may_send()
    {
        Publish(10, [1]);
        // REMB: 10 Mbit/s is 156250 << 6.
        Assert.Contains("8FCE000500000001" + "00000000" + "52454D42" + "011A625A" + "00001092", _publisher.Reports.Select(Convert.ToHexString));
    }

    [Fact]
    public void Padding_leaves_no_hole()
    {
        Publish(10, [1]);
        Publish(11, []);
        Publish(12, [1]);
        Assert.Equal([13, 12, 13], _viewer.Sent.Select(s => s.Length));
    }

    [Fact]
    public void Forwarding_a_picture_allocates_nothing()
    {
        _inbound.Remove(_outbound);
        var nowhere = new OutboundTrack(1, new Nowhere(), _time, InboundTrack.VideoClockRate);
        nowhere.Start(96);
        _inbound.Add(nowhere);
        var payload = new byte[1100];
        var packet = Packet(0, payload);
        Pump(packet, 0, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pump(packet, 1000, 5000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Pump(byte[] datagram, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)i);
            RtpPacket.TryRead(datagram, out var packet);
            _inbound.OnRtp(packet);
        }
    }

    private int KeyFramesAsked() => _publisher.Reports.Count(r => Convert.ToHexString(r) == KeyFrameRequest);

    private void AskForKeyFrame()
    {
        var packet = new byte[12];
        Feed(packet.AsSpan(0, RtcpFeedback.WriteKeyFrameRequest(packet, 99, Viewers)));
    }

    private void Nack(ushort first, ushort following = 0)
    {
        var packet = new byte[16];
        var length = RtcpFeedback.WriteLost(packet, 99, Viewers, first);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), following);
        Feed(packet.AsSpan(0, length));
    }

    private void Feed(ReadOnlySpan<byte> compound)
    {
        Assert.True(RtcpPacket.TryTake(ref compound, out var packet));
        _outbound.OnFeedback(packet);
    }

    private void Publish(ushort sequence, byte[] payload)
    {
        Assert.True(RtpPacket.TryRead(Packet(sequence, payload), out var packet));
        _inbound.OnRtp(packet);
    }

    private static byte[] Packet(ushort sequence, byte[] payload)
    {
        var packet = new byte[RtpPacket.HeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, marker: sequence % 2 == 0, 96, sequence, sequence * 3000u, Source);
        payload.CopyTo(packet, RtpPacket.HeaderLength);
        return packet;
    }

    private sealed class Peer : IRtpSender
    {
        public List<byte[]> Sent { get; } = [];

        public List<byte[]> Resent { get; } = [];

        public List<byte[]> Reports { get; } = [];

        public void SendRtp(ReadOnlySpan<byte> packet) => Sent.Add(packet.ToArray());

        public void ResendRtp(ReadOnlySpan<byte> packet) => Resent.Add(packet.ToArray());

        public void SendRtcp(ReadOnlySpan<byte> packet) => Reports.Add(packet.ToArray());
    }

    private sealed class Nowhere : IRtpSender
    {
        public void SendRtp(ReadOnlySpan<byte> packet)
        {
        }

        public void ResendRtp(ReadOnlySpan<byte> packet)
        {
        }

        public void SendRtcp(ReadOnlySpan<byte> packet)
        {
        }
    }
}
