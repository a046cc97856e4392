using System.Text;
using Google.Protobuf;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>The server's side of <see cref="WebhookReceiver"/>.</summary>
public sealed class WebhookSigner(string apiKey, string apiSecret, TimeProvider? clock = null)
{
    /// <summary>The media type that LiveKit posts with.</summary>
    public const string ContentType = "application/webhook+json";

    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    /// <summary>Writes an event as JSON and makes the header that vouches for it.</summary>
    public SignedWebhook Sign(WebhookEvent webhook)
    {
        var body = Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(webhook));
        var digest = Encoding.UTF8.GetString(WebhookReceiver.Digest(body));
        return new SignedWebhook(body, new AccessToken(apiKey, apiSecret, clock).WithTtl(TokenLife).WithSha256(digest).ToJwt());
    }
}

/// <summary>Ready to be posted.</summary>
public sealed record SignedWebhook(ReadOnlyMemory<byte> Body, string Authorization);
