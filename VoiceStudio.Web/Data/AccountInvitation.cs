namespace VoiceStudio.Web.Data;

/// <summary>Lets somebody make an account, once, until it expires.</summary>
internal sealed class AccountInvitation
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the token in the link: who reads the database can invite nobody.</summary>
    public required string TokenHash { get; set; }

    public required string Email { get; set; }
    public required string Role { get; set; }
    public required string InvitedById { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
}
