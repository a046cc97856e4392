using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Peering;
using VoiceStudio.Tests.LocalLiveKit.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit.Rtp;

/// <summary>Whose packet it is.</summary>
public sealed class RoutesTests
{
    private const int MidExtension = 4;

    private static readonly MediaSection Section = SdpParser.Parse(Offers.Spare(Offers.Microphone(7, "cid", 12345))).Sections.Single(s => s.Mid == "7");

    /// <summary>Chromium names no SSRC for layers, and leaves the mid out of its packets once a report about them has come.</summary>
    [Fact]
    public void What_a_packet_told_of_itself_outlives_the_next_offer_and_goes_to_the_sections_track()
    {
        var (camera, another) = (new InboundTrack(MediaKind.Video, TimeProvider.System), new InboundTrack(MediaKind.Video, TimeProvider.System));
        var routes = new RtpRoutes([(Section, camera)]);
        Assert.True(RtpPacket.TryRead(WithMid(99, (byte)'7'), out var packet));
        Assert.Same(camera, routes.FindByMid(packet));
        routes = routes.Learn(99, camera);

        Assert.Same(camera, new RtpRoutes([(Section, camera)], routes).Find(99));
        Assert.Same(another, new RtpRoutes([(Section, another)], routes).Find(99));
        Assert.Null(new RtpRoutes([], routes).Find(99));
    }

    private static byte[] WithMid(uint ssrc, byte mid)
    {
        var packet = new byte[20];
        RtpPacket.WriteHeader(packet, marker: false, 111, 1, 1, ssrc);
        packet[0] |= 0x10;
        byte[] extension = [0xBE, 0xDE, 0, 1, MidExtension << 4, mid, 0, 0];
        extension.CopyTo(packet, 12);
        return packet;
    }
}
