using System.Text;

namespace VoiceStudio.Tests.LocalLiveKit.Sdp;

/// <summary>Offers in the shape of the clients' own: sections, order, payload types and extension ids as Chromium and the Rust client write them.</summary>
internal static class Offers
{
    public const string Fingerprint = "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0";

    private const string Transport = $"c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\na=ice-options:trickle\r\na=fingerprint:sha-256 {Fingerprint}\r\na=setup:actpass\r\n";

    private const string AudioCodecs =
        "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n" +
        "a=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\na=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n";

    private const string Extensions =
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n" +
        "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";

    /// <summary>The first offer of /rtc/v1: three sections to hear with, three to see with, and data.</summary>
    public static string Spare(string more = "")
    {
        var sdp = Session(6, more.Length == 0 ? 0 : 1);
        for (var mid = 0; mid < 3; mid++) sdp.Append(Audio(mid, "recvonly"));
        for (var mid = 3; mid < 6; mid++) sdp.Append(Video(mid));
        return sdp.Append(Data(6)).Append(more).ToString();
    }

    /// <summary>The Rust client's later offer: a microphone after the data section.</summary>
    public static string SpareAndMicrophone(string cid, uint ssrc = 12345) => Spare(Microphone(7, cid, ssrc));

    /// <summary>The publisher connection of /rtc: data, and perhaps a microphone.</summary>
    public static string Publisher(string? cid = null, uint ssrc = 12345)
    {
        var sdp = Session(0, cid is null ? 0 : 1).Append(Data(0));
        return cid is null ? sdp.ToString() : sdp.Append(Microphone(1, cid, ssrc)).ToString();
    }

    public static string Microphone(int mid, string cid, uint ssrc)
        => Audio(mid, "sendonly") + $"a=msid:- {cid}\r\na=ssrc:{ssrc} cname:someone\r\na=ssrc:{ssrc} msid:- {cid}\r\n";

    public static string Audio(int mid, string direction)
        => $"m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\n{Transport}a=mid:{mid}\r\n{Extensions}a={direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n{AudioCodecs}";

    /// <param name="layers">Its a=rid lines.</param>
    public static string Camera(int mid, string cid, string layers = "") => Video(mid, "sendonly") + $"a=msid:- {cid}\r\n{layers}";

    private static string Video(int mid, string direction = "recvonly")
        => $"m=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104\r\n{Transport}a=mid:{mid}\r\na={direction}\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" +
           "a=rtpmap:103 H264/90000\r\na=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:104 rtx/90000\r\na=fmtp:104 apt=103\r\n";

    private static string Data(int mid) => $"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n{Transport}a=mid:{mid}\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n";

    private static StringBuilder Session(int last, int more)
        => new StringBuilder("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE ")
            .AppendJoin(' ', Enumerable.Range(0, last + 1 + more)).Append("\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n");
}
