namespace VoiceStudio.Contracts;

/// <summary>
/// The claims of the bearer JWT that <c>/voice/join</c> and <c>/voice/leave</c> carry: HS256 over <c>AgentHost:SharedSecret</c>
/// (32 characters or more), <c>exp</c> at most 60 s ahead, <c>jti</c> used once, <see cref="BodyHash"/> = base64 of the SHA-256 of the body.
/// </summary>
public static class JoinSignature
{
    public const string Issuer = "voicestudio-web";
    public const string Audience = "voicestudio-agenthost";
    public const string BodyHash = "sha256";
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
}
