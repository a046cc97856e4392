namespace Livekit.Server.Sdk.Dotnet;

/// <summary>Why a token was not accepted.</summary>
public enum TokenFault
{
    /// <summary>Not a JWT, not HS256, or its claims are of the wrong type.</summary>
    Malformed,

    /// <summary>Its issuer is no API key known here.</summary>
    UnknownKey,

    /// <summary>Signed with another secret, or changed after signing.</summary>
    BadSignature,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time has not come.</summary>
    NotYetValid,
}

/// <summary>A token that is not accepted. The message names no secret and no part of the token.</summary>
public sealed class AccessTokenException(TokenFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public TokenFault Fault { get; } = fault;
}
