using LocalLiveKit.Media.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit.Sdp;

/// <summary>What clients read in our answers. Each of these was learnt from a client that did not connect.</summary>
public sealed class SdpAnswerTests
{
    private static readonly LocalTransport Local = new("serverufrag00000", "serverpwd0123456789abcdef", Offers.Fingerprint, ["candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host"]);
    private static readonly OutgoingTrack Track = new("PA_anna|TR_mic", "TR_mic", 777);

    [Fact]
    public void Every_section_is_answered_in_its_place_with_its_mid()
    {
        var offer = SdpParser.Parse(Offers.SpareAndMicrophone("cid"));
        var answer = SdpParser.Parse(Answer(offer));
        Assert.Equal(offer.Sections.Select(s => (s.Mid, s.Kind)), answer.Sections.Select(s => (s.Mid, s.Kind)));
        Assert.All(answer.Sections, s => Assert.Equal(9, s.Port));
    }

    [Fact]
    public void Recvonly_without_a_track_is_answered_inactive_since_recvonly_to_recvonly_kills_the_connection()
    {
        var answer = SdpParser.Parse(Answer(SdpParser.Parse(Offers.Spare()), _ => new SectionAnswer(Receives: true)));
        Assert.All(answer.Sections.Where(s => s.Kind is MediaKind.Audio or MediaKind.Video), s => Assert.Equal(MediaDirection.Inactive, s.Direction));
    }

    [Fact]
    public void A_microphone_is_received_with_opus_alone_and_the_extensions_that_we_read()
    {
        var answer = SdpParser.Parse(Answer(SdpParser.Parse(Offers.SpareAndMicrophone("cid")), s => new SectionAnswer(Receives: s.Mid == "7")));
        var section = answer.Sections.Single(s => s.Mid == "7");
        Assert.Equal(MediaDirection.Receive, section.Direction);
        Assert.Equal(["111"], section.Formats);
        Assert.Equal([HeaderExtension.AudioLevel, HeaderExtension.Mid], section.Extensions.Select(e => e.Uri));
        Assert.Equal("minptime=10;useinbandfec=1", section.FindCodec("opus")!.Parameters);
    }

    [Fact]
    public void A_track_is_sent_with_publisher_and_track_in_its_stream()
    {
        var text = Answer(SdpParser.Parse(Offers.Spare()), s => s.Mid == "1" ? new SectionAnswer(Sends: Track) : SectionAnswer.Inactive);
        var section = SdpParser.Parse(text).Sections.Single(s => s.Mid == "1");
        Assert.Equal(MediaDirection.Send, section.Direction);
        Assert.Equal([777u], section.Ssrcs);
        Assert.Contains("a=msid:PA_anna|TR_mic TR_mic\r\n", text, StringComparison.Ordinal);
    }

    /// <summary>livekit-client publishes on a section that was spare before, and Chromium then offers no extension that had not been answered.</summary>
    [Fact]
    public void Spare_sections_agree_on_the_extensions_that_a_microphone_will_need()
    {
        var answer = SdpParser.Parse(Answer(SdpParser.Parse(Offers.Spare())));
        Assert.All(answer.Sections.Where(s => s.Kind == MediaKind.Audio), s => Assert.NotNull(s.FindExtension(HeaderExtension.AudioLevel)));
    }

    [Fact]
    public void The_server_is_ice_lite_passive_and_names_its_candidates_once()
    {
        var text = Answer(SdpParser.Parse(Offers.Spare()));
        var session = text[..text.IndexOf("m=", StringComparison.Ordinal)];
        Assert.Contains("a=ice-lite\r\n", session, StringComparison.Ordinal);
        Assert.Contains("a=group:BUNDLE 0 1 2 3 4 5 6\r\n", session, StringComparison.Ordinal);
        Assert.Equal(7, text.Split("a=setup:passive\r\n").Length - 1);
        Assert.Equal(1, text.Split("a=candidate:").Length - 1);
        Assert.Equal(1, text.Split("a=end-of-candidates\r\n").Length - 1);
    }

    [Fact]
    public void What_the_client_has_rejected_or_nobody_knows_is_rejected_and_stays_out_of_the_bundle()
    {
        var offer = Offers.Spare(Offers.Audio(7, "sendrecv").Replace("m=audio 9", "m=audio 0", StringComparison.Ordinal) + "m=text 9 RTP/AVP 98\r\na=mid:8\r\n");
        var text = Answer(SdpParser.Parse(offer));
        Assert.Contains("m=audio 0 ", text, StringComparison.Ordinal);
        Assert.Contains("m=text 0 RTP/AVP 98\r\n", text, StringComparison.Ordinal);
        Assert.Contains("a=group:BUNDLE 0 1 2 3 4 5 6\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_type_is_the_sections_own()
    {
        var offer = SdpParser.Parse(Offers.Publisher("cid").Replace("111", "109", StringComparison.Ordinal));
        var section = SdpParser.Parse(Answer(offer, _ => new SectionAnswer(Receives: true))).Sections[1];
        Assert.Equal(109, section.FindCodec("opus")!.PayloadType);
    }

    [Fact]
    public void A_server_offer_keeps_its_sections_and_says_actpass()
    {
        var text = SdpOffer.Write(Local, 1, 5, [new("0", MediaKind.Application), new("1", MediaKind.Audio, Track), new("2", MediaKind.Audio)]);
        var offer = SdpParser.Parse(text);
        Assert.Equal([MediaDirection.Send, MediaDirection.Inactive], offer.Sections.Skip(1).Select(s => s.Direction));
        Assert.Contains("o=- 1 5 IN IP4", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("a=setup:actpass\r\n").Length - 1);
    }

    /// <summary>Chromium would send the first layer, the smallest, if nothing were said of them.</summary>
    [Fact]
    public void Simulcast_is_refused_by_taking_the_best_layer()
    {
        var camera = Offers.Camera(7, "cid", "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n");
        var text = Answer(SdpParser.Parse(Offers.Spare(camera)), s => new SectionAnswer(Receives: s.Mid == "7"));
        Assert.Contains("a=rid:f recv\r\na=simulcast:recv f\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a=rid:q", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_is_answered_with_one_codec_and_what_may_be_asked_of_it()
    {
        var text = Answer(SdpParser.Parse(Offers.Spare(Offers.Camera(7, "cid"))), s => new SectionAnswer(Receives: s.Mid == "7"));
        var section = SdpParser.Parse(text).Sections.Single(s => s.Mid == "7");
        Assert.Equal(["96"], section.Formats);
        Assert.Contains("a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 goog-remb\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_viewer_is_sent_the_publishers_codec_under_its_own_payload_type()
    {
        var h264 = new Codec(125, "H264", 90_000, 1, "packetization-mode=1;profile-level-id=42001f");
        var text = Answer(SdpParser.Parse(Offers.Spare()), s => s.Mid == "3" ? new SectionAnswer(Sends: Track with { Codec = h264 }) : SectionAnswer.Inactive);
        Assert.Equal(["103"], SdpParser.Parse(text).Sections.Single(s => s.Mid == "3").Formats);
    }

    private static string Answer(SessionDescription offer, Func<MediaSection, SectionAnswer>? decide = null) => SdpAnswer.Write(offer, Local, 1, 1, decide ?? (_ => SectionAnswer.Inactive));
}
