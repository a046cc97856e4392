namespace VoiceStudio.Web.Data;

/// <summary>Somebody besides the owner, who reads and writes a conversation and is in its calls.</summary>
internal sealed class ConversationMember
{
    public Guid ConversationId { get; set; }
    public required string AccountId { get; set; }
    public DateTimeOffset JoinedAt { get; set; }
}

/// <summary>A link that lets people with an account into a conversation until it expires.</summary>
internal sealed class ConversationInvitation
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ConversationId { get; set; }

    /// <summary>SHA-256 of the token in the link: who reads the database can let nobody in.</summary>
    public required string TokenHash { get; set; }

    public required string InvitedById { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>Whose conversations are whose: everybody else's look as if they did not exist.</summary>
internal static class ConversationAccess
{
    /// <summary>Those that this account owns or was invited to.</summary>
    public static IQueryable<Conversation> OpenTo(this IQueryable<Conversation> conversations, string accountId)
        => conversations.Where(c => c.OwnerId == accountId || c.Members.Any(m => m.AccountId == accountId));

    /// <summary>Those of conversations that this account owns or was invited to.</summary>
    public static IQueryable<Call> OpenTo(this IQueryable<Call> calls, string accountId)
        => calls.Where(c => c.Conversation.OwnerId == accountId || c.Conversation.Members.Any(m => m.AccountId == accountId));
}
