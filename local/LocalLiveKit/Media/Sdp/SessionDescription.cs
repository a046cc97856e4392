using System.Collections.Immutable;

namespace LocalLiveKit.Media.Sdp;

/// <summary>What a client said about one peer connection (RFC 8866, in the shape of RFC 8829): only what this server acts upon.</summary>
internal sealed record SessionDescription(ImmutableArray<MediaSection> Sections, DtlsParameters? Dtls, string? IceUfrag = null)
{
    /// <summary>BUNDLE puts every section on one transport (RFC 8843), so the first section that says it speaks for all.</summary>
    public DtlsParameters? EffectiveDtls => Sections.Select(s => s.Dtls).FirstOrDefault(d => d is not null) ?? Dtls;

    /// <summary>The peer's ICE user name fragment; another one than before is an ICE restart (RFC 8839 §4.4.1.1.1).</summary>
    public string? EffectiveIceUfrag => Sections.Select(s => s.IceUfrag).FirstOrDefault(u => u is not null) ?? IceUfrag;
}

/// <summary>SHA-256 of the peer's certificate, upper-case hexadecimal with colons (RFC 8122 §5).</summary>
internal sealed record DtlsParameters(string Sha256Fingerprint);

internal enum MediaKind
{
    Audio,
    Video,
    Application,
    Other,
}

/// <summary>RFC 8866 §6.7, as flags: a direction is two independent facts.</summary>
[Flags]
internal enum MediaDirection
{
    Inactive = 0,
    Send = 1,
    Receive = 2,
    SendAndReceive = Send | Receive,
}

/// <summary>One m= section. Direction is the describer's: <see cref="MediaDirection.Send"/> in a client's offer means that the client sends.</summary>
internal sealed record MediaSection
{
    public required MediaKind Kind { get; init; }

    /// <summary>The m= line's first word, repeated in the answer even where the kind is not one of ours.</summary>
    public required string Media { get; init; }

    public required string Protocol { get; init; }

    /// <summary>0 in an offer means that the section is dead for good (RFC 8829 §5.2.2).</summary>
    public required int Port { get; init; }

    /// <summary>The m= line's last words: payload types, or "webrtc-datachannel".</summary>
    public required ImmutableArray<string> Formats { get; init; }

    public required string Mid { get; init; }

    public MediaDirection Direction { get; init; } = MediaDirection.SendAndReceive;

    public ImmutableArray<Codec> Codecs { get; init; } = [];

    public ImmutableArray<HeaderExtension> Extensions { get; init; } = [];

    /// <summary>The track's id from a=msid (RFC 8830): LiveKit's "cid".</summary>
    public string? TrackId { get; init; }

    public ImmutableArray<uint> Ssrcs { get; init; } = [];

    /// <summary>a=rid of the layers that the describer would send (RFC 8851), in its order.</summary>
    public ImmutableArray<string> SendRids { get; init; } = [];

    public DtlsParameters? Dtls { get; init; }

    public string? IceUfrag { get; init; }

    public bool IsRejected => Port == 0;

    public Codec? FindCodec(string name) => Codecs.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public int? FindExtension(string uri) => Extensions.FirstOrDefault(e => e.Uri == uri)?.Id;
}

/// <summary>a=rtpmap with its a=fmtp. Payload types mean something within their section only.</summary>
internal sealed record Codec(int PayloadType, string Name, int ClockRate, int Channels, string? Parameters)
{
    public const string Opus = "opus", Vp8 = "VP8", H264 = "H264";
}

/// <summary>a=extmap (RFC 8285 §5).</summary>
internal sealed record HeaderExtension(int Id, string Uri)
{
    /// <summary>RFC 6464: how loud each packet is, so that a server can tell who speaks without decoding.</summary>
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /// <summary>RFC 8843 §15: which section a packet belongs to.</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>RFC 8852 §4.1: which layer of its section a packet belongs to.</summary>
    public const string StreamId = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
}
