using System.Text.Json;
using Google.Protobuf;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>Decides whether a token is good, and says what it claims.</summary>
/// <param name="keys">API key to secret.</param>
/// <param name="clock">Where "now" comes from; the system's by default.</param>
/// <param name="leeway">How far the signer's clock may be off; <see cref="Constants.DefaultLeeway"/> by default.</param>
public sealed class TokenVerifier(IReadOnlyDictionary<string, string> keys, TimeProvider? clock = null, TimeSpan? leeway = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly TimeSpan _leeway = leeway ?? Constants.DefaultLeeway;

    /// <summary>A verifier that knows one key.</summary>
    public TokenVerifier(string apiKey, string apiSecret, TimeSpan? leeway = null, TimeProvider? clock = null)
        : this(new Dictionary<string, string>
        {
            [AccessToken.Required(apiKey, nameof(apiKey), "LiveKit API key")] = AccessToken.Required(apiSecret, nameof(apiSecret), "LiveKit API secret"),
        }, clock, leeway)
    {
    }

    /// <summary>Checks signature and time, in this order, and returns the claims.</summary>
    /// <exception cref="AccessTokenException">The token is not accepted; <see cref="AccessTokenException.Fault"/> says why.</exception>
    public ClaimsModel Verify(string token)
    {
        var parts = SignedJson.Read(token);
        try
        {
            using var payload = JsonDocument.Parse(parts.Payload);
            var claims = payload.RootElement;
            var issuer = Text(claims, "iss");
            if (!keys.TryGetValue(issuer, out var secret))
                throw new AccessTokenException(TokenFault.UnknownKey, "The access token was issued for an API key that is not known here.");
            if (!parts.IsSignedWith(secret))
                throw new AccessTokenException(TokenFault.BadSignature, "The access token's signature does not fit the API key's secret.");
            var expires = Lifetime(claims);
            return Read(claims, issuer, expires);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or InvalidProtocolBufferException or ArgumentOutOfRangeException)
        {
            throw SignedJson.Malformed("its claims do not fit", e);
        }
    }

    private DateTimeOffset Lifetime(JsonElement claims)
    {
        var now = _clock.GetUtcNow();
        // RFC 7519 §4.1.4 leaves exp to choice; a token for ever is no token here.
        if (Time(claims, "exp") is not { } expires) throw SignedJson.Malformed("it has no exp");
        if (now >= expires + _leeway)
            throw new AccessTokenException(TokenFault.Expired, "The access token has expired.");
        if (Time(claims, "nbf") is { } from && now < from - _leeway)
            throw new AccessTokenException(TokenFault.NotYetValid, "The access token is not valid yet.");
        return expires;
    }

    private static ClaimsModel Read(JsonElement claims, string issuer, DateTimeOffset expires) => new()
    {
        Issuer = issuer,
        Expires = expires,
        Identity = Text(claims, "sub"),
        Name = Text(claims, "name"),
        Kind = Text(claims, "kind"),
        Metadata = Text(claims, "metadata"),
        Sha256 = Text(claims, "sha256"),
        RoomPreset = Text(claims, "roomPreset"),
        Video = Part<VideoGrants>(claims, "video") ?? new VideoGrants(),
        Attributes = Part<Dictionary<string, string>>(claims, "attributes") ?? [],
        RoomConfig = claims.TryGetProperty("roomConfig", out var config)
            ? ProtobufJson.Parse<RoomConfiguration>(config.GetRawText())
            : null,
    };

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static T? Part<T>(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) ? value.Deserialize<T>(ClaimsModel.Json) : default;

    // RFC 7519 §2 NumericDate: seconds, a fraction allowed.
    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) ? DateTimeOffset.UnixEpoch.AddSeconds(value.GetDouble()) : null;
}
