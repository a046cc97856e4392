using System.Buffers.Binary;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;
using Microsoft.Extensions.Time.Testing;

namespace VoiceStudio.Tests.LocalLiveKit.Rtp;

/// <summary>What a listener's jitter buffer sees of a publisher.</summary>
public sealed class ForwardingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Wire _wire = new();
    private readonly InboundTrack _inbound;
    private readonly OutboundTrack _outbound;

    public ForwardingTests()
    {
        _inbound = new InboundTrack(MediaKind.Audio, _time) { PayloadType = 111, AudioLevelExtension = 1 };
        _outbound = new OutboundTrack(7777, _wire, _time);
        _inbound.Add(_outbound);
        _outbound.Start(109);
    }

    [Fact]
    public void Ssrc_and_payload_type_are_the_subscribers_and_extensions_are_gone()
    {
        Publish(sequence: 5, timestamp: 960, payload: [1, 2, 3], level: 30);
        var sent = Assert.Single(_wire.Sent);
        Assert.Equal([0x80, 109, 0, 5, 0, 0, 3, 192, 0, 0, 30, 97, 1, 2, 3], sent);
    }

    [Fact]
    public void Nothing_is_sent_before_the_description_is_settled()
    {
        _outbound.Stop();
        Publish(1, 960);
        Assert.Empty(_wire.Sent);
        _outbound.Start(109);
        Publish(2, 1920);
        Assert.Single(_wire.Sent);
    }

    [Fact]
    public void Muting_leaves_no_hole_in_the_sequence_but_in_time()
    {
        Publish(65_534, 1000);
        _inbound.SetMuted(true);
        for (ushort i = 0; i < 50; i++) Publish((ushort)(65_535 + i), 1960 + (i * 960u));
        _inbound.SetMuted(false);
        Publish(49, 49_960);
        Assert.Equal([(65_534, 1000u), (65_535, 49_960u)], _wire.Numbers);
    }

    [Fact]
    public void A_new_source_goes_on_where_the_old_one_stopped()
    {
        Publish(100, 5000, ssrc: 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Publish(60_000, 3_000_000_000, ssrc: 2);
        Assert.Equal([(100, 5000u), (101, 29_000u)], _wire.Numbers);
    }

    [Fact]
    public void Loss_stays_visible_and_order_is_the_publishers()
    {
        foreach (var sequence in new ushort[] { 10, 12, 11, 15 }) Publish(sequence, sequence * 960u);
        Assert.Equal([10, 12, 11, 15], _wire.Numbers.Select(n => n.Sequence));
        Assert.Equal((byte)(2 * 256 / 6), _inbound.Report()!.Value.FractionLost);
    }

    [Fact]
    public void A_sender_report_is_told_in_the_subscribers_numbers()
    {
        Publish(1, 960, payload: [1, 2, 3, 4]);
        _inbound.OnSenderReport(4242, ntp: 0x1122334455667788, timestamp: 960);
        var report = Assert.Single(_wire.Reports);
        ReadOnlySpan<byte> rest = report;
        Assert.True(RtcpPacket.TryTake(ref rest, out var packet));
        Assert.True(packet.TryReadSenderReport(out var ntp, out var timestamp));
        Assert.Equal((7777u, 0x1122334455667788UL, 960u), (packet.SenderSsrc, ntp, timestamp));
        Assert.Equal((1u, 4u), (BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(20)), BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(24))));
    }

    [Fact]
    public void The_receiver_report_dates_the_last_sender_report()
    {
        Publish(1, 960);
        _inbound.OnSenderReport(4242, 0x1122334455667788, 960);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        var report = _inbound.Report()!.Value;
        Assert.Equal((0x33445566u, 16_384u), (report.LastSenderReport, report.DelaySinceLastSenderReport));
    }

    [Fact]
    public void A_voice_is_loud_and_silence_is_not()
    {
        for (uint i = 0; i < 20; i++) Publish((ushort)i, i * 960, level: 10);
        Assert.InRange(_inbound.TakeLevel(), 0.1, 0.5);
        for (uint i = 20; i < 40; i++) Publish((ushort)i, i * 960, level: 127);
        // It fades for an interval or two, so that the pause between words is no end.
        _inbound.TakeLevel();
        _inbound.TakeLevel();
        Assert.Equal(0, _inbound.TakeLevel());
    }

    [Fact]
    public void Forwarding_allocates_nothing()
    {
        var packet = Packet(1, 960, [1, 2, 3, 4], 4242, 20);
        var sink = new OutboundTrack(1, new Nowhere(), _time);
        sink.Start(111);
        _inbound.Remove(_outbound);
        _inbound.Add(sink);
        Pump(packet, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pump(packet, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0x40, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0x8F, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0x90, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 9 })]
    [InlineData(new byte[] { 0xA0, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9 })]
    public void What_is_no_packet_is_no_packet(byte[] datagram) => Assert.False(RtpPacket.TryRead(datagram, out _));

    private static void PumpOne(InboundTrack inbound, byte[] datagram)
    {
        RtpPacket.TryRead(datagram, out var packet);
        inbound.OnRtp(packet);
    }

    private void Pump(byte[] datagram, int times)
    {
        for (var i = 0; i < times; i++) PumpOne(_inbound, datagram);
    }

    private void Publish(ushort sequence, uint timestamp, byte[]? payload = null, uint ssrc = 4242, byte level = 127)
        => PumpOne(_inbound, Packet(sequence, timestamp, payload ?? [0xF8], ssrc, level));

    private static byte[] Packet(ushort sequence, uint timestamp, byte[] payload, uint ssrc, byte level)
    {
        var packet = new byte[12 + 8 + payload.Length];
        RtpPacket.WriteHeader(packet, marker: false, 111, sequence, timestamp, ssrc);
        packet[0] |= 0x10;
        // One element of one byte: id 1, length 1; then padding to a word.
        byte[] extension = [0xBE, 0xDE, 0, 1, 0x10, level, 0, 0];
        extension.CopyTo(packet, 12);
        payload.CopyTo(packet, 20);
        return packet;
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

    private sealed class Wire : IRtpSender
    {
        public List<byte[]> Sent { get; } = [];

        public List<byte[]> Resent { get; } = [];

        public List<byte[]> Reports { get; } = [];

        public IEnumerable<(int Sequence, uint Timestamp)> Numbers => Sent.Select(s => ((int)BinaryPrimitives.ReadUInt16BigEndian(s.AsSpan(2)), BinaryPrimitives.ReadUInt32BigEndian(s.AsSpan(4))));

        public void SendRtp(ReadOnlySpan<byte> packet) => Sent.Add(packet.ToArray());

        public void ResendRtp(ReadOnlySpan<byte> packet) => Resent.Add(packet.ToArray());

        public void SendRtcp(ReadOnlySpan<byte> packet) => Reports.Add(packet.ToArray());
    }
}
