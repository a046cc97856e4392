using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Joining;

/// <summary>
/// Reads a body and checks that its bearer token was made for exactly these bytes, by somebody who has the shared secret, within the
/// last minute, and was not used before (<see cref="JoinSignature"/>).
/// </summary>
internal sealed partial class SignedBody(IOptions<JoiningOptions> options, UsedTokens used, TimeProvider time, ILogger<SignedBody> log)
{
    private const int LargestBody = 1024 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);
    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false };

    public async Task<(byte[] Body, IResult? Refused)> ReadAsync(HttpContext http)
    {
        var body = await ReadBoundedAsync(http.Request.Body, http.RequestAborted);
        if (body is null) return ([], Results.Problem("The body is larger than 1 MiB.", statusCode: StatusCodes.Status413PayloadTooLarge));
        if (await WhyRefusedAsync(Bearer(http.Request), body) is not { } why) return (body, null);

        LogRefused(http.Request.Path, why);
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ([], Results.Problem(why, statusCode: StatusCodes.Status401Unauthorized));
    }

    private async Task<string?> WhyRefusedAsync(string? token, byte[] body)
    {
        if (token is null) return "A bearer token is needed.";
        var result = await _tokens.ValidateTokenAsync(token, Expected());
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt) return "The token is not valid or has expired.";

        var now = time.GetUtcNow().UtcDateTime;
        if (jwt.ValidTo > now + JoinSignature.Lifetime + ClockSkew) return "The token lives longer than 60 s.";
        if (!jwt.TryGetPayloadValue<string>(JoinSignature.BodyHash, out var hash) || !IsHashOf(hash, body)) return "The token was made for another body.";
        if (string.IsNullOrEmpty(jwt.Id)) return "The token has no jti.";
        return used.TryUse(jwt.Id, jwt.ValidTo + ClockSkew) ? null : "The token was used before.";
    }

    private TokenValidationParameters Expected() => new()
    {
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.Value.SharedSecret)),
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidIssuer = JoinSignature.Issuer,
        ValidAudience = JoinSignature.Audience,
        RequireExpirationTime = true,
        ClockSkew = ClockSkew,
        LifetimeValidator = (from, to, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return to is { } end && now < end + ClockSkew && (from is not { } start || start - ClockSkew <= now);
        },
    };

    private static bool IsHashOf(string claimed, byte[] body)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(claimed, bytes, out var length)
            && CryptographicOperations.FixedTimeEquals(bytes[..length], SHA256.HashData(body));
    }

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.Length > 7 ? header[7..].Trim() : null;
    }

    private static async Task<byte[]?> ReadBoundedAsync(Stream stream, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var piece = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(piece, cancel)) > 0)
        {
            await all.WriteAsync(piece.AsMemory(0, count), cancel);
            if (all.Length > LargestBody) return null;
        }

        return all.ToArray();
    }

    [LoggerMessage(LogLevel.Warning, "Refused {Path}: {Reason}")]
    private partial void LogRefused(string path, string reason);
}
