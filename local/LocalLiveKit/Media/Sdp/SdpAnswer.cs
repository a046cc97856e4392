using System.Collections.Immutable;

namespace LocalLiveKit.Media.Sdp;

/// <summary>What the server does with one section of a client's offer.</summary>
/// <param name="Receives">The client's sound or picture is taken.</param>
/// <param name="Sends">The track that the server sends on it, if any.</param>
/// <param name="OpusParameters">a=fmtp for Opus.</param>
internal sealed record SectionAnswer(bool Receives = false, OutgoingTrack? Sends = null, string? OpusParameters = null)
{
    public static SectionAnswer Inactive { get; } = new();
}

/// <summary>Writes the answer to a client's offer (RFC 8829 §5.3, RFC 3264 §6).</summary>
internal static class SdpAnswer
{
    /// <summary>RFC 7587 §7: Opus as every LiveKit client sends it.</summary>
    public const string OpusDefaults = "minptime=10;useinbandfec=1";

    /// <summary>RFC 8842 §5.3: the offerer is the DTLS client. It then sends first, and a server behind no NAT never has to.</summary>
    private const string Setup = "passive";

    public static string Write(SessionDescription offer, LocalTransport local, long sessionId, long version, Func<MediaSection, SectionAnswer> decide)
    {
        var writer = new SdpWriter(local);
        // Decided first, since the group names the sections that live.
        var plans = offer.Sections.Select(s => (Section: s, Codec: ForwardedCodecs.Choose(s) ?? s.Codecs.FirstOrDefault())).ToImmutableArray();
        writer.Session(sessionId, version, plans.Where(p => Lives(p.Section, p.Codec)).Select(p => p.Section.Mid));
        foreach (var (section, codec) in plans)
        {
            if (!Lives(section, codec)) writer.Rejected(section);
            else if (section.Kind == MediaKind.Application) writer.DataChannels(section.Mid, section.Protocol, Setup);
            else WriteMedia(writer, section, codec!, decide(section));
        }

        return writer.ToString();
    }

    private static bool Lives(MediaSection section, Codec? codec)
        // A section that cannot be used stays, inactive: with port 0 libwebrtc refuses the whole answer when it carries the transport.
        => !section.IsRejected && section.Kind != MediaKind.Other && (section.Kind == MediaKind.Application || codec is not null);

    private static void WriteMedia(SdpWriter writer, MediaSection section, Codec codec, SectionAnswer answer)
    {
        // RFC 3264 §6.1: one may only send where the other receives, and the reverse. "recvonly" answered with "recvonly" kills the connection.
        var direction = MediaDirection.Inactive;
        if (answer.Receives && section.Direction.HasFlag(MediaDirection.Send)) direction |= MediaDirection.Receive;
        if (answer.Sends is not null && section.Direction.HasFlag(MediaDirection.Receive)) direction |= MediaDirection.Send;

        if (section.Kind == MediaKind.Audio) codec = codec with { Parameters = answer.OpusParameters ?? OpusDefaults };
        else if (answer.Sends?.Codec is { } sent) codec = ForwardedCodecs.Same(section, sent) ?? codec;
        writer.Media(section.Media, section.Protocol, section.Mid, Setup, direction, codec);
        // In inactive sections too: a client that publishes on it later offers only the extensions that were agreed on before.
        foreach (var extension in section.Extensions.Where(IsRead)) writer.Extension(extension);
        if (direction.HasFlag(MediaDirection.Receive) && BestLayer(section) is { } rid) writer.OneLayer(rid);
        if (direction.HasFlag(MediaDirection.Send)) writer.Track(answer.Sends!);
    }

    private static bool IsRead(HeaderExtension extension) => extension.Uri is HeaderExtension.AudioLevel or HeaderExtension.Mid or HeaderExtension.StreamId;

    /// <summary>
    /// Simulcast (RFC 8853 §5.3.2) is refused by taking one layer, the best: livekit-client names its layers q, h and f from a quarter to full. Without
    /// a word about layers Chromium would send the first, which is the smallest.
    /// </summary>
    private static string? BestLayer(MediaSection section)
        => Array.Find(["f", "h", "q"], rid => section.SendRids.Contains(rid)) ?? section.SendRids.LastOrDefault();
}
