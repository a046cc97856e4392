using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>Builds the JWT that lets its bearer into a room, or lets a backend call the server (https://docs.livekit.io/home/get-started/authentication/).</summary>
/// <param name="apiKey">Name of the secret; becomes the token's issuer.</param>
/// <param name="apiSecret">Never leaves this process. Any length, as LiveKit's own <c>--dev</c> secret is short; production wants 32 characters and more.</param>
/// <param name="clock">Where "now" comes from; the system's by default.</param>
/// <exception cref="ArgumentException">A key or secret is missing.</exception>
public sealed class AccessToken(string apiKey, string apiSecret, TimeProvider? clock = null)
{
    private readonly string _apiKey = Required(apiKey, nameof(apiKey), "LiveKit API key");
    private readonly string _apiSecret = Required(apiSecret, nameof(apiSecret), "LiveKit API secret");
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private TimeSpan _ttl = Constants.DefaultTtl;

    /// <summary>What the token will say.</summary>
    public ClaimsModel Claims { get; } = new();

    /// <summary>How long the token is valid from now on; six hours unless told otherwise.</summary>
    public AccessToken WithTtl(TimeSpan ttl)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromSeconds(1));
        _ttl = ttl;
        return this;
    }

    /// <summary>Who the bearer is in a room; the same identity twice puts the first one out.</summary>
    public AccessToken WithIdentity(string identity) => With(() => Claims.Identity = identity);

    /// <summary>What the others see as the bearer's name.</summary>
    public AccessToken WithName(string name) => With(() => Claims.Name = name);

    /// <summary>What the bearer may do.</summary>
    public AccessToken WithGrants(VideoGrants grants) => With(() => Claims.Video = grants);

    /// <summary>Person, agent, telephone, ...</summary>
    public AccessToken WithKind(ParticipantInfo.Types.Kind kind) => With(() => Claims.ParticipantKind = kind);

    /// <summary>Free text that every participant of the room can read.</summary>
    public AccessToken WithMetadata(string metadata) => With(() => Claims.Metadata = metadata);

    /// <summary>Named texts that every participant of the room can read.</summary>
    public AccessToken WithAttributes(IReadOnlyDictionary<string, string> attributes) => With(() => Claims.Attributes = new(attributes));

    /// <summary>Base64 SHA-256 of a body that travels with the token.</summary>
    public AccessToken WithSha256(string sha256) => With(() => Claims.Sha256 = sha256);

    /// <summary>The server's preset for a room that this token creates.</summary>
    public AccessToken WithRoomPreset(string roomPreset) => With(() => Claims.RoomPreset = roomPreset);

    /// <summary>Settings of a room that this token creates.</summary>
    public AccessToken WithRoomConfig(RoomConfiguration roomConfig) => With(() => Claims.RoomConfig = roomConfig);

    /// <summary>The signed token, as sent on the wire.</summary>
    /// <exception cref="InvalidOperationException">It would join a room but names no identity or no room.</exception>
    public string ToJwt()
    {
        if (Claims.Video.RoomJoin && (Claims.Identity.Length == 0 || Claims.Video.Room.Length == 0))
            throw new InvalidOperationException("A token that joins a room needs an identity and a room.");
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = _apiKey,
            ["nbf"] = now,
            ["iat"] = now,
            ["exp"] = now + (long)_ttl.TotalSeconds,
            ["jti"] = Guid.CreateVersion7(_clock.GetUtcNow()).ToString("n", CultureInfo.InvariantCulture),
            ["video"] = JsonSerializer.SerializeToNode(Claims.Video, ClaimsModel.Json),
        };
        AddTexts(payload);
        return SignedJson.Sign(payload.ToJsonString(), _apiSecret);
    }

    private void AddTexts(JsonObject payload)
    {
        foreach (var (claim, text) in new[]
                 {
                     ("sub", Claims.Identity), ("name", Claims.Name), ("kind", Claims.Kind), ("metadata", Claims.Metadata),
                     ("sha256", Claims.Sha256), ("roomPreset", Claims.RoomPreset),
                 })
            if (text.Length > 0) payload[claim] = text;
        if (Claims.Attributes.Count > 0) payload["attributes"] = JsonSerializer.SerializeToNode(Claims.Attributes);
        if (Claims.RoomConfig is { } config) payload["roomConfig"] = JsonNode.Parse(JsonFormatter.Default.Format(config));
    }

    private AccessToken With(Action change)
    {
        change();
        return this;
    }

    internal static string Required(string value, string parameter, string what) =>
        string.IsNullOrWhiteSpace(value) ? throw new ArgumentException($"The {what} is empty.", parameter) : value;
}
