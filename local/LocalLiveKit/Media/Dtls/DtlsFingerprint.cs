using System.Security.Cryptography;

namespace LocalLiveKit.Media.Dtls;

/// <summary>A certificate's SHA-256 as SDP writes it: upper-case hex pairs with colons. RFC 8122 §5.</summary>
internal static class DtlsFingerprint
{
    public static string ToSdp(ReadOnlySpan<byte> hash)
        => string.Join(':', Convert.ToHexString(hash).Chunk(2).Select(pair => new string(pair)));

    /// <summary>False unless the text is exactly 32 hex pairs; upper and lower case are the same.</summary>
    public static bool TryParse(string text, out byte[] hash)
    {
        hash = [];
        const int length = (SHA256.HashSizeInBytes * 3) - 1;
        if (text.Length != length) return false;
        var parsed = new byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < parsed.Length; i++)
        {
            if (i > 0 && text[(3 * i) - 1] != ':') return false;
            if (!char.IsAsciiHexDigit(text[3 * i]) || !char.IsAsciiHexDigit(text[(3 * i) + 1])) return false;
            parsed[i] = Convert.FromHexString(text.AsSpan(3 * i, 2))[0];
        }

        hash = parsed;
        return true;
    }
}
