using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Bench.LocalLiveKit.Rooms;

/// <summary>What a client of /rtc/v1 offers: a microphone, and a section to hear each of the others in.</summary>
internal static class WireOffer
{
    public const byte Opus = 111, LevelExtension = 1;

    public static uint SsrcOf(string identity) => 1_000_000 + (uint)identity.Sum(c => c * 31) + uint.Parse(identity[4..], CultureInfo.InvariantCulture);

    public static string Write(string identity, string fingerprint, int sections)
    {
        var ssrc = SsrcOf(identity);
        var sdp = new StringBuilder("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE ").AppendJoin(' ', Enumerable.Range(0, sections + 1)).Append("\r\n");
        Section(sdp, 0, "sendonly", fingerprint).Append(CultureInfo.InvariantCulture, $"a=msid:- {identity}\r\na=ssrc:{ssrc} cname:{identity}\r\n");
        for (var mid = 1; mid <= sections; mid++) Section(sdp, mid, "recvonly", fingerprint);
        return sdp.ToString();
    }

    /// <summary>As it stands in the address: compressed, since every section says the same.</summary>
    public static string Wrap(JoinRequest request)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) request.WriteTo(gzip);
        return Base64Url.EncodeToString(new WrappedJoinRequest { Compression = WrappedJoinRequest.Types.Compression.Gzip, JoinRequest = ByteString.CopyFrom(bytes.ToArray()) }.ToByteArray());
    }

    private static StringBuilder Section(StringBuilder sdp, int mid, string direction, string fingerprint) => sdp.Append(
        CultureInfo.InvariantCulture,
        $"m=audio 9 UDP/TLS/RTP/SAVPF {Opus}\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:wire\r\na=ice-pwd:0123456789abcdef01234567\r\na=fingerprint:sha-256 {fingerprint}\r\na=setup:actpass\r\na=mid:{mid}\r\na=extmap:{LevelExtension} urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na={direction}\r\na=rtcp-mux\r\na=rtpmap:{Opus} opus/48000/2\r\n");
}
