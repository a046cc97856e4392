using System.Text.Json;
using System.Text.Json.Serialization;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>What a token says.</summary>
public sealed class ClaimsModel
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The API key whose secret signed the token; set by <see cref="TokenVerifier"/>.</summary>
    public string Issuer { get; internal set; } = "";

    /// <summary>When the token ends; set by <see cref="TokenVerifier"/>.</summary>
    public DateTimeOffset Expires { get; internal set; }

    public string Identity { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>As on the wire: <c>agent</c>, <c>sip</c>, ...; empty for a person.</summary>
    public string Kind { get; set; } = "";

    /// <summary><see cref="Kind"/> as the protocol's enumeration; a kind nobody knows is a person's.</summary>
    public ParticipantInfo.Types.Kind ParticipantKind
    {
        get => Enum.TryParse<ParticipantInfo.Types.Kind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : ParticipantInfo.Types.Kind.Standard;
#pragma warning disable CA1308 // The wire has lower case.
        set => Kind = value == ParticipantInfo.Types.Kind.Standard ? "" : value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
    }

    public VideoGrants Video { get; set; } = new();

    public string Metadata { get; set; } = "";

    public Dictionary<string, string> Attributes { get; set; } = [];

    public string Sha256 { get; set; } = "";

    public string RoomPreset { get; set; } = "";

    public RoomConfiguration? RoomConfig { get; set; }
}

/// <summary>Defaults of tokens.</summary>
public static class Constants
{
    public static readonly TimeSpan DefaultTtl = TimeSpan.FromHours(6);

    /// <summary>How far two machines' clocks may differ.</summary>
    public static readonly TimeSpan DefaultLeeway = TimeSpan.FromMinutes(1);
}
