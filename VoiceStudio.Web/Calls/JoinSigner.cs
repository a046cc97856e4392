using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>Vouches for a body that goes to an AgentHost: <see cref="JoinSignature"/>.</summary>
internal sealed class JoinSigner(IOptionsMonitor<AgentHostOptions> options, TimeProvider time)
{
    public string Sign(ReadOnlySpan<byte> body)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.CurrentValue.SharedSecret));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = JoinSignature.Issuer,
            Audience = JoinSignature.Audience,
            NotBefore = now,
            IssuedAt = now,
            Expires = now + JoinSignature.Lifetime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString("n"),
                [JoinSignature.BodyHash] = Convert.ToBase64String(SHA256.HashData(body)),
            },
        });
    }
}
