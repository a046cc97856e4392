using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Conversations;

/// <summary>Lets other people with an account into a conversation, by a link that its owner gives them.</summary>
internal sealed class ConversationInvitations(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    private const string Path = "/join/";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <returns>The link's path, which is kept nowhere, and until when it lets people in.</returns>
    /// <exception cref="RefusedException">Not found, or not begun by this account.</exception>
    public async Task<(string Path, DateTimeOffset Expires)> InviteAsync(Guid conversationId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var owner = await db.Conversations.OpenTo(accountId).Where(c => c.Id == conversationId).Select(c => c.OwnerId).SingleOrDefaultAsync(cancellationToken)
            ?? throw RefusedException.NotFound("conversation");
        if (owner != accountId) throw new RefusedException(Refusal.Forbidden, "Only whoever began a conversation invites others to it.");
        var now = time.GetUtcNow();
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await db.ConversationInvitations.Where(i => i.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        db.ConversationInvitations.Add(new() { ConversationId = conversationId, TokenHash = HashOf(token), InvitedById = accountId, ExpiresAt = now + Lifetime });
        await db.SaveChangesAsync(cancellationToken);
        return (Path + token, now + Lifetime);
    }

    /// <summary>What a link leads to, for whoever has it.</summary>
    /// <exception cref="RefusedException">The link is wrong or too old.</exception>
    public async Task<InvitationView> ShowAsync(string token, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var invitation = await FindAsync(db, token, cancellationToken);
        var inviter = await db.Users.Where(u => u.Id == invitation.InvitedById).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken) ?? "";
        var conversation = await db.Conversations.Where(c => c.Id == invitation.ConversationId)
            .Select(c => new { c.Title, Live = c.Calls.Any(k => k.EndedAt == null) }).SingleAsync(cancellationToken);
        return new(inviter, conversation.Title, conversation.Live);
    }

    /// <summary>Again changes nothing.</summary>
    /// <returns>The conversation that this account may now read, write and call in.</returns>
    /// <exception cref="RefusedException">The link is wrong or too old.</exception>
    public async Task<Guid> AcceptAsync(string token, string accountId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var invitation = await FindAsync(db, token, cancellationToken);
        if (await db.Conversations.OpenTo(accountId).AnyAsync(c => c.Id == invitation.ConversationId, cancellationToken)) return invitation.ConversationId;
        db.Add(new ConversationMember { ConversationId = invitation.ConversationId, AccountId = accountId, JoinedAt = time.GetUtcNow() });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            // Clicked twice.
        }

        return invitation.ConversationId;
    }

    private async Task<ConversationInvitation> FindAsync(StudioDb db, string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        return await db.ConversationInvitations.SingleOrDefaultAsync(i => i.TokenHash == hash && i.ExpiresAt > now, cancellationToken)
            ?? throw new RefusedException(Refusal.NotFound, "This invitation is not valid any more. Ask for a new link.");
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>Body of <c>POST /api/conversations/join</c>.</summary>
/// <param name="Token">The last part of the link.</param>
public sealed record JoinConversation(string? Token);

/// <param name="Url">For people with an account: leads them into the conversation.</param>
public sealed record ConversationLink(string Url, DateTimeOffset Expires);

/// <param name="Live">A call goes on in it.</param>
internal sealed record InvitationView(string Inviter, string Title, bool Live);
