using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Tools;

/// <summary>
/// Secrets by which an agent's host asks for one conversation's notes and memory, in the name of one agent. Derived, not stored; they end
/// by themselves.
/// </summary>
internal sealed class DeskTokens(IOptionsMonitor<AgentHostOptions> options, TimeProvider time)
{
    private const int MaxLength = 200;

    /// <summary>Longer than the longest call.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    public string Make(Guid conversationId, Guid agentId)
    {
        var subject = string.Create(CultureInfo.InvariantCulture, $"{conversationId:n}.{agentId:n}.{(time.GetUtcNow() + Life).ToUnixTimeSeconds()}");
        return $"{subject}.{Base64Url.EncodeToString(Mac(subject))}";
    }

    /// <returns>Null when the token is not one of ours, or too old.</returns>
    public (Guid ConversationId, Guid AgentId)? Read(string? token)
    {
        if (token is null or { Length: > MaxLength } || token.Split('.') is not [var conversation, var agent, var end, var mac]) return null;
        var expected = Base64Url.EncodeToString(Mac($"{conversation}.{agent}.{end}"));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(expected))) return null;
        if (!long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || DateTimeOffset.FromUnixTimeSeconds(seconds) < time.GetUtcNow()) return null;
        return Guid.TryParseExact(conversation, "n", out var conversationId) && Guid.TryParseExact(agent, "n", out var agentId) ? (conversationId, agentId) : null;
    }

    private byte[] Mac(string subject)
        => HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.CurrentValue.SharedSecret), Encoding.UTF8.GetBytes("voicestudio desk " + subject));
}
