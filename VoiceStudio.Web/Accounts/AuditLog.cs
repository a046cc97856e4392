using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>What administrators did, for administrators.</summary>
internal sealed class AuditLog(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    private const int MaxPage = 200;

    public async Task WriteAsync(string? accountId, string action, string subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await AddAsync(db, accountId, action, subject, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Into a change that is to be saved: done and said are one.</summary>
    public async Task AddAsync(StudioDb db, string? accountId, string action, string subject, CancellationToken cancellationToken)
    {
        var who = await db.Users.Where(u => u.Id == accountId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken) ?? "VoiceStudio";
        db.Audit.Add(new() { At = time.GetUtcNow(), AccountId = accountId, Who = who, Action = action, Subject = subject });
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<AuditView>> ListAsync(int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Audit.OrderByDescending(e => e.At).Skip(Math.Max(0, skip)).Take(Math.Clamp(take, 1, MaxPage))
            .Select(e => new AuditView(e.At, e.Who, e.Action, e.Subject)).ToListAsync(cancellationToken);
    }
}

public sealed record AuditView(DateTimeOffset At, string Who, string Action, string Subject);
