using System.Net;

namespace LocalLiveKit.Media.Ice;

/// <summary>A host candidate over UDP: an address the server listens on. RFC 8445 §5.1.1.1.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Preference">Local preference, 0 to 65535; a higher one is tried first.</param>
internal sealed record IceCandidate(IPEndPoint EndPoint, ushort Preference)
{
    private const int HostTypePreference = 126, RtpComponent = 1;

    /// <summary>RFC 8445 §5.1.2.1.</summary>
    public uint Priority => ((uint)HostTypePreference << 24) | ((uint)Preference << 8) | (256 - RtpComponent);

    /// <summary>The value of a=candidate (RFC 8839 §5.1), also the text of a trickled candidate: "candidate:..." .</summary>
    public string ToSdp()
        => $"candidate:{EndPoint.AddressFamily switch { System.Net.Sockets.AddressFamily.InterNetwork => 1, _ => 2 }}{Preference} {RtpComponent} udp {Priority} {EndPoint.Address} {EndPoint.Port} typ host";
}
