using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>
/// JWS compact serialization with HS256 and nothing else (RFC 7515 §3.1, RFC 7518 §3.2). Done here because the usual library refuses
/// secrets under 128 bits, and <c>livekit-server --dev</c> has one of six letters.
/// </summary>
internal static class SignedJson
{
    /// <summary>Metadata of a participant may be 64 KiB; a token with more than that is not one of ours.</summary>
    public const int MaxLength = 128 * 1024;

    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}""");

    public static string Sign(string payload, string secret)
    {
        var signed = $"{Header}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(Mac(signed, secret))}";
    }

    /// <summary>Takes a token apart without believing it: <see cref="Parts.IsSignedWith"/> comes next.</summary>
    /// <exception cref="AccessTokenException">Not three parts of base64url, not JSON, or another algorithm.</exception>
    public static Parts Read(string token)
    {
        if (token.Length > MaxLength) throw Malformed("it is longer than any token");
        var parts = token.Split('.', 4);
        if (parts.Length != 3) throw Malformed("it has not three parts");
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            // RFC 8725 §3.1: the algorithm is the verifier's to choose, never the token's.
            if (header.RootElement.GetProperty("alg").GetString() != "HS256") throw Malformed("its algorithm is not HS256");
            var signature = Base64Url.DecodeFromChars(parts[2]);
            // RFC 4648 §3.5: one signature, one spelling; the decoder passes over white space and stray bits.
            if (Base64Url.EncodeToString(signature) != parts[2]) throw Malformed("its signature is not spelled as it should be");
            return new Parts($"{parts[0]}.{parts[1]}", Base64Url.DecodeFromChars(parts[1]), signature);
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Malformed("it does not decode", e);
        }
    }

    internal static AccessTokenException Malformed(string why, Exception? cause = null) =>
        new(TokenFault.Malformed, $"The access token is malformed: {why}.", cause);

    private static byte[] Mac(string signed, string secret) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    internal sealed record Parts(string Signed, byte[] Payload, byte[] Signature)
    {
        public bool IsSignedWith(string secret) => CryptographicOperations.FixedTimeEquals(Mac(Signed, secret), Signature);
    }
}
