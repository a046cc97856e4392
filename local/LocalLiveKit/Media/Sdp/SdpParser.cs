using System.Collections.Immutable;
using System.Globalization;

namespace LocalLiveKit.Media.Sdp;

/// <summary>Reads a client's session description (RFC 8866 §5). The text is hostile until read: everything is bounded, and every refusal says what was wrong.</summary>
internal static class SdpParser
{
    public const int MaxLength = 512 * 1024;
    public const int MaxSections = 256;

    private const int MaxLines = 16_384;

    /// <exception cref="SdpException">The text is not a session description that this server can answer.</exception>
    public static SessionDescription Parse(string text)
    {
        if (text.Length > MaxLength) throw new SdpException($"longer than {MaxLength} characters");

        var sections = ImmutableArray.CreateBuilder<MediaSection>();
        DtlsParameters? sessionDtls = null;
        string? sessionUfrag = null;
        SectionReader? section = null;
        var lines = 0;
        foreach (var range in text.AsSpan().SplitAny('\r', '\n'))
        {
            var line = text.AsSpan()[range];
            if (line.IsEmpty) continue;
            if (++lines > MaxLines) throw new SdpException($"more than {MaxLines} lines");
            // RFC 8866 §5: <type>=<value>, and v= first.
            if (line.Length < 2 || line[1] != '=') throw new SdpException($"line {lines} is not of the form <type>=<value>");
            if (lines == 1 && line is not "v=0") throw new SdpException("does not begin with v=0");

            if (line[0] == 'm')
            {
                if (section is not null) sections.Add(section.Finish());
                if (sections.Count >= MaxSections) throw new SdpException($"more than {MaxSections} sections");
                section = new SectionReader(line[2..], sections.Count);
            }
            else if (line[0] == 'a')
            {
                if (section is not null)
                {
                    section.ReadAttribute(line[2..]);
                }
                else
                {
                    sessionDtls = ReadFingerprint(line[2..]) ?? sessionDtls;
                    sessionUfrag = ReadIceUfrag(line[2..]) ?? sessionUfrag;
                }
            }
        }

        if (section is not null) sections.Add(section.Finish());
        if (sections.Count == 0) throw new SdpException("has no media section");
        if (sections.DistinctBy(s => s.Mid).Count() != sections.Count) throw new SdpException("uses the same mid twice");
        return new SessionDescription(sections.DrainToImmutable(), sessionDtls, sessionUfrag);
    }

    /// <summary>RFC 8122 §5. Other hashes than SHA-256 are passed over: RFC 8827 §6.5 obliges every client to offer this one.</summary>
    internal static DtlsParameters? ReadFingerprint(ReadOnlySpan<char> attribute)
    {
        const string prefix = "fingerprint:sha-256 ";
        if (!attribute.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return null;

        var value = attribute[prefix.Length..].Trim();
        if (value.Length != 32 * 3 - 1) throw new SdpException("has a SHA-256 fingerprint of the wrong length");
        for (var i = 0; i < value.Length; i++)
        {
            if (i % 3 == 2 ? value[i] != ':' : !char.IsAsciiHexDigit(value[i])) throw new SdpException("has a malformed fingerprint");
        }

        return new DtlsParameters(value.ToString().ToUpperInvariant());
    }

    /// <summary>RFC 8839 §5.4: 4 to 256 characters.</summary>
    internal static string? ReadIceUfrag(ReadOnlySpan<char> attribute)
    {
        const string prefix = "ice-ufrag:";
        if (!attribute.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var ufrag = attribute[prefix.Length..].Trim();
        return ufrag.Length is >= 4 and <= 256 ? ufrag.ToString() : throw new SdpException("has an ICE user name fragment of the wrong length");
    }

    internal static int ReadNumber(ReadOnlySpan<char> text, int min, int max, string what)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new SdpException($"has a {what} that is not a number from {min} to {max}");
}

/// <summary>Why a session description was refused; the message completes "The session description …".</summary>
internal sealed class SdpException(string message) : Exception("The session description " + message + ".");
