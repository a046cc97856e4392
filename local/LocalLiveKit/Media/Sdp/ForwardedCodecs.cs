namespace LocalLiveKit.Media.Sdp;

/// <summary>The codecs that are forwarded: Opus, VP8 and H.264. A section is answered with one of them, so that nobody sends anything else.</summary>
internal static class ForwardedCodecs
{
    /// <summary>RFC 6184 §8.1. Any H.264 decoder takes mode 1; mode 0 would do without fragmenting, which nobody wants.</summary>
    private const string FragmentedH264 = "packetization-mode=1";

    /// <summary>The offerer's favourite among them (RFC 3264 §6.1).</summary>
    public static Codec? Choose(MediaSection section) => section.Kind switch
    {
        MediaKind.Audio => section.FindCodec(Codec.Opus),
        MediaKind.Video => section.Codecs.FirstOrDefault(c => Is(c, Codec.Vp8) || IsFragmentedH264(c)),
        _ => null,
    };

    /// <summary>What a subscriber calls the codec of a track; null when it cannot decode it.</summary>
    public static Codec? Same(MediaSection section, Codec codec)
    {
        var sameName = section.Codecs.Where(c => Is(c, codec.Name) && (!Is(c, Codec.H264) || IsFragmentedH264(c))).ToList();
        // RFC 6184 §8.2.2: profiles differ in what they may use; levels only in how much, and Chromium decodes more than it says.
        return sameName.Find(c => Profile(c) == Profile(codec)) ?? sameName.FirstOrDefault();
    }

    /// <summary>LiveKit's name for a codec.</summary>
    public static string MimeType(Codec codec) => Is(codec, Codec.Opus) ? "audio/opus" : Is(codec, Codec.Vp8) ? "video/VP8" : "video/H264";

    private static bool Is(Codec codec, string name) => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsFragmentedH264(Codec codec) => Is(codec, Codec.H264) && codec.Parameters?.Contains(FragmentedH264, StringComparison.Ordinal) == true;

    /// <summary>RFC 6184 §8.1: profile-level-id is six hexadecimal digits, of which the first four name the profile and its constraints.</summary>
    private static string Profile(Codec codec)
    {
        const string name = "profile-level-id=";
        var at = codec.Parameters?.IndexOf(name, StringComparison.Ordinal) ?? -1;
        return at < 0 || codec.Parameters!.Length < at + name.Length + 4 ? "" : codec.Parameters.Substring(at + name.Length, 4).ToUpperInvariant();
    }
}
