using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace VoiceStudio.Web.Calls;

/// <summary>Which session speaks: the attempt counts an agent's sessions in a call.</summary>
internal sealed record SessionKey(Guid CallId, Guid AgentId, int Attempt);

/// <summary>
/// Secrets of one session each: they authenticate its callbacks and its link, and nothing else. Derived, not stored: whoever reads the database learns none,
/// and a restart of Web forgets none.
/// </summary>
internal sealed class CallbackTokens(IOptionsMonitor<AgentHostOptions> options)
{
    private const int MaxLength = 200;

    public string Make(SessionKey session)
    {
        var subject = $"{session.CallId:n}.{session.AgentId:n}.{session.Attempt}";
        return $"{subject}.{Base64Url.EncodeToString(Mac(subject))}";
    }

    /// <returns>The session, or null when the token is not one of ours.</returns>
    public SessionKey? Read(string? token)
    {
        if (token is null or { Length: > MaxLength } || token.Split('.') is not [var call, var agent, var attempt, var mac]) return null;
        if (!Guid.TryParseExact(call, "n", out var callId) || !Guid.TryParseExact(agent, "n", out var agentId) || !int.TryParse(attempt, out var number)) return null;
        var session = new SessionKey(callId, agentId, number);
        // The whole token is compared, in constant time, with the one that this session has.
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Make(session))) && mac.Length > 0 ? session : null;
    }

    private byte[] Mac(string subject)
        => HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.CurrentValue.SharedSecret), Encoding.UTF8.GetBytes("voicestudio callback " + subject));
}
