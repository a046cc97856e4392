namespace LocalLiveKit.Media.Sdp;

/// <summary>A section that the server offers. Once offered it keeps its place and its mid for ever (RFC 8829 §5.2.2); without a track it is inactive.</summary>
internal sealed record OfferedSection(string Mid, MediaKind Kind, OutgoingTrack? Track = null);

/// <summary>Writes the server's offer for a client's subscriber connection (RFC 8829 §5.2).</summary>
internal static class SdpOffer
{
    /// <summary>The payload type that every LiveKit client knows Opus by; the answer's is used when it differs.</summary>
    public const int OpusPayloadType = 111;

    private static readonly Codec Vp8 = new(96, Codec.Vp8, 90_000, 1, Parameters: null);
    private static readonly Codec Opus = new(OpusPayloadType, Codec.Opus, 48_000, 2, SdpAnswer.OpusDefaults);

    public static string Write(LocalTransport local, long sessionId, long version, IReadOnlyCollection<OfferedSection> sections)
    {
        // RFC 8842 §5.2: an offerer lets the answerer choose. Clients choose active, so the server is the DTLS server here too.
        const string setup = "actpass";
        var writer = new SdpWriter(local);
        writer.Session(sessionId, version, sections.Select(s => s.Mid));
        foreach (var section in sections)
        {
            if (section.Kind == MediaKind.Application)
            {
                writer.DataChannels(section.Mid, "UDP/DTLS/SCTP", setup);
                continue;
            }

            var (media, codec) = section.Kind == MediaKind.Video ? ("video", section.Track?.Codec ?? Vp8) : ("audio", Opus);
            writer.Media(media, "UDP/TLS/RTP/SAVPF", section.Mid, setup, section.Track is null ? MediaDirection.Inactive : MediaDirection.Send, codec);
            if (section.Track is not null) writer.Track(section.Track);
        }

        return writer.ToString();
    }
}
