using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LocalLiveKit.Media.Sdp;

/// <summary>Our side of a transport. A new user name fragment and password are an ICE restart (RFC 8839 §4.4.1.1.1).</summary>
internal sealed record LocalTransport(string Ufrag, string Pwd, string Fingerprint, ImmutableArray<string> Candidates);

/// <summary>A track that the server sends on a section. <see cref="StreamId"/> is "PA_…|TR_…": clients learn publisher and track from it.</summary>
internal sealed record OutgoingTrack(string StreamId, string TrackId, uint Ssrc, Codec? Codec = null);

/// <summary>The lines that our offers and answers share (RFC 8829 §5.2.1, §5.3.1).</summary>
internal sealed class SdpWriter(LocalTransport local)
{
    /// <summary>RFC 8841 §6.1. Chromium's own value; the Rust client lowers it to 64,000 by itself.</summary>
    public const int MaxMessageSize = 262_144;

    private readonly StringBuilder _text = new(4096);
    private bool _candidatesWritten;

    public void Session(long id, long version, IEnumerable<string> bundledMids)
    {
        // RFC 8829 §5.2.1: the version grows with each description of the session.
        Line(string.Create(CultureInfo.InvariantCulture, $"v=0\r\no=- {id} {version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0"));
        // RFC 8445 §2.5: a server on a reachable address need not probe; it says so, and only answers.
        Line("a=ice-lite");
        Line("a=group:BUNDLE " + string.Join(' ', bundledMids));
        Line("a=msid-semantic: WMS *");
    }

    public void Rejected(MediaSection offered)
    {
        Line($"m={offered.Media} 0 {offered.Protocol} {string.Join(' ', offered.Formats)}");
        Line("c=IN IP4 0.0.0.0");
        Line("a=mid:" + offered.Mid);
        Line("a=inactive");
    }

    public void DataChannels(string mid, string protocol, string setup)
    {
        Line($"m=application 9 {protocol} webrtc-datachannel");
        Transport(mid, setup);
        Line("a=sctp-port:5000");
        Line(string.Create(CultureInfo.InvariantCulture, $"a=max-message-size:{MaxMessageSize}"));
    }

    public void Media(string media, string protocol, string mid, string setup, MediaDirection direction, Codec codec)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"m={media} 9 {protocol} {codec.PayloadType}"));
        Transport(mid, setup);
        Line("a=" + direction switch
        {
            MediaDirection.Send => "sendonly",
            MediaDirection.Receive => "recvonly",
            MediaDirection.SendAndReceive => "sendrecv",
            _ => "inactive",
        });
        Line("a=rtcp-mux");
        Line("a=rtcp-rsize");
        var channels = codec.Channels > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{codec.Channels}") : "";
        Line(string.Create(CultureInfo.InvariantCulture, $"a=rtpmap:{codec.PayloadType} {codec.Name}/{codec.ClockRate}{channels}"));
        if (codec.Parameters is { Length: > 0 } parameters) Line(string.Create(CultureInfo.InvariantCulture, $"a=fmtp:{codec.PayloadType} {parameters}"));
        if (media != "video") return;

        // RFC 4585 §4.2, RFC 5104 §7.1, draft-alvestrand-rmcat-remb §2.3: what may be asked of a video's sender.
        foreach (var feedback in (ReadOnlySpan<string>)["nack", "nack pli", "ccm fir", "goog-remb"])
            Line(string.Create(CultureInfo.InvariantCulture, $"a=rtcp-fb:{codec.PayloadType} {feedback}"));
    }

    /// <summary>RFC 8853 §5.1, RFC 8851 §4.</summary>
    public void OneLayer(string rid)
    {
        Line($"a=rid:{rid} recv");
        Line("a=simulcast:recv " + rid);
    }

    public void Extension(HeaderExtension extension) => Line(string.Create(CultureInfo.InvariantCulture, $"a=extmap:{extension.Id} {extension.Uri}"));

    public void Track(OutgoingTrack track)
    {
        Line($"a=msid:{track.StreamId} {track.TrackId}");
        Line(string.Create(CultureInfo.InvariantCulture, $"a=ssrc:{track.Ssrc} cname:{track.StreamId}"));
        Line(string.Create(CultureInfo.InvariantCulture, $"a=ssrc:{track.Ssrc} msid:{track.StreamId} {track.TrackId}"));
    }

    public override string ToString() => _text.ToString();

    private void Transport(string mid, string setup)
    {
        Line("c=IN IP4 0.0.0.0");
        Line("a=mid:" + mid);
        Line("a=ice-ufrag:" + local.Ufrag);
        Line("a=ice-pwd:" + local.Pwd);
        Line("a=fingerprint:sha-256 " + local.Fingerprint);
        Line("a=setup:" + setup);
        if (_candidatesWritten) return;

        // RFC 8843 §9: a bundled group has one transport, so one section carries its candidates; there will be no others.
        _candidatesWritten = true;
        foreach (var candidate in local.Candidates) Line("a=" + candidate);
        Line("a=end-of-candidates");
    }

    private void Line(string line) => _text.Append(line).Append("\r\n");
}
