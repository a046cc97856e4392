using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>What a client may send once it is let in: bent packets and reports move nothing that they should not, and never throw.</summary>
public sealed class HostileMediaTests
{
    private const int Inputs = 100_000;

    [Fact(Timeout = 60_000)]
    public void Packets_and_reports_of_any_form_are_read_or_dropped()
    {
        var random = new Random(23);
        var wire = new Counter();
        var camera = new InboundTrack(MediaKind.Video, TimeProvider.System) { PayloadType = 96 };
        var microphone = new InboundTrack(MediaKind.Audio, TimeProvider.System) { PayloadType = 96, AudioLevelExtension = 1 };
        camera.ConnectTo(wire);
        var viewer = new OutboundTrack(7, wire, TimeProvider.System, InboundTrack.VideoClockRate);
        viewer.Start(100);
        camera.Add(viewer);
        byte[][] seeds = [Packet(), KeyFrameRequest(), Nack(), Report(), Intra()];
        var (packets, reports) = (0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = Hostile.Mutate(random, seeds[i % seeds.Length]);
            if (RtpPacket.TryRead(bytes, out var packet))
            {
                packets++;
                packet.TryGetExtension(1, out _);
                camera.OnRtp(packet);
                microphone.OnRtp(packet);
            }

            for (ReadOnlySpan<byte> rest = bytes; RtcpPacket.TryTake(ref rest, out var report);)
            {
                reports++;
                if (report.TryReadSenderReport(out var ntp, out var timestamp)) camera.OnSenderReport(report.SenderSsrc, ntp, timestamp);
                for (var block = 0; report.TryReadBlock(block, out var read); block++) viewer.OnReceiverReport(read);
                viewer.OnFeedback(report);
            }
        }

        // Else the inputs are too wild to get anywhere.
        Assert.InRange(packets, Inputs / 20, Inputs);
        Assert.InRange(reports, Inputs / 20, Inputs);
        Assert.InRange(wire.Count, Inputs / 100, Inputs * 3);
    }

    private static byte[] Packet()
    {
        var packet = new byte[40];
        RtpPacket.WriteHeader(packet, true, 96, 1, 3000, 5);
        packet[0] |= 0x10;
        byte[] extension = [0xBE, 0xDE, 0, 1, 0x10, 30, 0, 0];
        extension.CopyTo(packet, 12);
        return packet;
    }

    private static byte[] KeyFrameRequest() => Written(12, bytes => RtcpFeedback.WriteKeyFrameRequest(bytes, 1, 7));

    private static byte[] Nack() => Written(16, bytes => RtcpFeedback.WriteLost(bytes, 1, 7, 1));

    private static byte[] Report() => Written(32, bytes => RtcpPacket.WriteReceiverReport(bytes, 1, new ReportBlock(7, 10, 100, 1000, 10, 1, 1)));

    /// <summary>A FIR (RFC 5104 §4.3.1.1).</summary>
    private static byte[] Intra() => [0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0, 0, 0];

    private static byte[] Written(int length, Action<byte[]> write)
    {
        var bytes = new byte[length];
        write(bytes);
        return bytes;
    }

    private sealed class Counter : IRtpSender
    {
        public int Count { get; private set; }

        public void SendRtp(ReadOnlySpan<byte> packet) => Count++;

        public void ResendRtp(ReadOnlySpan<byte> packet) => Count++;

        public void SendRtcp(ReadOnlySpan<byte> packet) => Count++;
    }
}
