using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>Accepts what a LiveKit server posts, if the server posted it (https://docs.livekit.io/home/server/webhooks/).</summary>
public sealed class WebhookReceiver
{
    private readonly TokenVerifier _verifier;

    public WebhookReceiver(string apiKey, string apiSecret, TimeProvider? clock = null) =>
        _verifier = new TokenVerifier(apiKey, apiSecret, clock: clock);

    /// <summary>Checks that the header's token is the server's and was made for exactly this body.</summary>
    /// <param name="body">The body as it came, byte for byte.</param>
    /// <param name="authHeader">The Authorization header: the bare token, or <c>Bearer</c> and the token.</param>
    /// <exception cref="AccessTokenException">The token is not accepted.</exception>
    /// <exception cref="WebhookException">No token, another body, or a body that is no event.</exception>
    public WebhookEvent Receive(ReadOnlySpan<byte> body, string? authHeader)
    {
        if (string.IsNullOrWhiteSpace(authHeader)) throw new WebhookException("The webhook carries no Authorization header.");
        var token = authHeader.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authHeader["Bearer ".Length..] : authHeader;
        var claims = _verifier.Verify(token.Trim());
        if (!CryptographicOperations.FixedTimeEquals(Digest(body), Encoding.UTF8.GetBytes(claims.Sha256)))
            throw new WebhookException("The webhook's body is not the one that was signed.");
        try
        {
            return ProtobufJson.Parse<WebhookEvent>(Encoding.UTF8.GetString(body));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new WebhookException("The webhook's body is no event.", e);
        }
    }

    /// <inheritdoc cref="Receive(ReadOnlySpan{byte}, string?)"/>
    public WebhookEvent Receive(string body, string? authHeader) => Receive(Encoding.UTF8.GetBytes(body), authHeader);

    /// <summary>The base64 text of the SHA-256 sum, which is what the token's <c>sha256</c> claim holds.</summary>
    internal static byte[] Digest(ReadOnlySpan<byte> body) => Encoding.UTF8.GetBytes(Convert.ToBase64String(SHA256.HashData(body)));
}

/// <summary>A webhook that is not accepted for another reason than its token.</summary>
public sealed class WebhookException(string message, Exception? cause = null) : Exception(message, cause);
