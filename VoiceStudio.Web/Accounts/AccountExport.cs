using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Conversations;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Accounts;

/// <summary>Everything the studio holds about the person who asks, as one JSON file. It is written as it is read: also years of talk fit.</summary>
internal sealed class AccountExport(IDbContextFactory<StudioDb> databases)
{
    private static readonly JsonSerializerOptions Indented = ContractJson.Configure(new(JsonSerializerDefaults.Web) { WriteIndented = true });

    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var accountId = context.User.AccountId();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Users.AsNoTracking().Where(u => u.Id == accountId).Select(u => new { u.Id, u.Email, u.DisplayName, u.CreatedAt }).SingleOrDefaultAsync(cancellationToken);
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentDisposition = "attachment; filename=voicestudio.json";
        await JsonSerializer.SerializeAsync(context.Response.Body, new { Account = account, Conversations = ConversationsAsync(db, accountId, cancellationToken) }, Indented, cancellationToken);
    }

    private static async IAsyncEnumerable<object> ConversationsAsync(StudioDb db, string accountId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var conversations = await db.Conversations.AsNoTracking().Where(c => c.OwnerId == accountId).OrderBy(c => c.CreatedAt)
            .Select(c => new { c.Id, c.Title, c.CreatedAt, c.ArchivedAt }).ToListAsync(cancellationToken);
        foreach (var c in conversations) yield return new { c.Id, c.Title, c.CreatedAt, c.ArchivedAt, Lines = await ConversationExport.LinesAsync(db, c.Id, cancellationToken) };
    }
}
