using Microsoft.AspNetCore.Http.HttpResults;
using VoiceStudio.Web.Accounts;

namespace VoiceStudio.Web.Conversations;

/// <summary>The threads of the signed-in person. Somebody else's look as if they did not exist.</summary>
internal static class ConversationsFeature
{
    public static void AddConversations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ConversationStore>();
        builder.Services.AddSingleton<ConversationInvitations>();
        builder.Services.AddSingleton<MessageStore>().AddSingleton<Timeline>();
        builder.Services.AddSingleton<Chat>();
        builder.Services.AddSingleton<ConversationExport>();
    }

    public static void MapConversations(this WebApplication app)
    {
        var conversations = app.MapGroup("/api/conversations").WithTags("Conversations").RequireAuthorization();
        conversations.MapGet("/", ListAsync);
        conversations.MapPost("/", CreateAsync);
        conversations.MapGet("/{id:guid}", FindAsync);
        conversations.MapPatch("/{id:guid}", ChangeAsync);
        conversations.MapDelete("/{id:guid}", DeleteAsync);
        conversations.MapGet("/{id:guid}/export", ExportAsync);
        conversations.MapPost("/{id:guid}/invitations", InviteAsync);
        conversations.MapPost("/join", JoinAsync);
        conversations.MapGet("/{id:guid}/messages", MessagesAsync);
        conversations.MapPost("/{id:guid}/messages", SendAsync);
        conversations.MapPost("/{id:guid}/messages/{messageId:guid}/retry", RetryAsync);
    }

    private static Task<IReadOnlyList<ConversationSummary>> ListAsync([AsParameters] ListQuery query, ConversationStore conversations, HttpContext context, CancellationToken cancellationToken)
        => conversations.ListAsync(context.User.AccountId(), query.ToQuery(), cancellationToken);

    private static async Task<ConversationDetails> ChangeAsync(Guid id, ConversationChange change, ConversationStore conversations, HttpContext context, CancellationToken cancellationToken)
    {
        await conversations.ChangeAsync(id, context.User.AccountId(), change, cancellationToken);
        return await conversations.FindAsync(id, context.User.AccountId(), cancellationToken);
    }

    private static async Task<NoContent> DeleteAsync(Guid id, ConversationStore conversations, HttpContext context, CancellationToken cancellationToken)
    {
        await conversations.DeleteAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<FileContentHttpResult> ExportAsync(Guid id, ConversationExport export, HttpContext context, CancellationToken cancellationToken, string format = "md")
    {
        var file = await export.WriteAsync(id, context.User.AccountId(), format, cancellationToken);
        return TypedResults.File(file.Content, file.ContentType, file.Name);
    }

    /// <summary>The query string of the list.</summary>
    private sealed record ListQuery(string? Search, Guid? AgentId, DateTimeOffset? From, DateTimeOffset? To, bool Archived = false, int Skip = 0, int Take = 60)
    {
        public ConversationQuery ToQuery() => new(Search, AgentId, From, To, Archived, Skip, Take);
    }

    private static async Task<Created<ConversationDetails>> CreateAsync(NewConversation wanted, ConversationStore conversations, HttpContext context, CancellationToken cancellationToken)
    {
        var conversation = await conversations.CreateAsync(context.User.AccountId(), wanted, cancellationToken);
        return TypedResults.Created($"/api/conversations/{conversation.Id}", conversation);
    }

    private static async Task<Created<ConversationLink>> InviteAsync(Guid id, ConversationInvitations invitations, HttpContext context, CancellationToken cancellationToken)
    {
        var (path, expires) = await invitations.InviteAsync(id, context.User.AccountId(), cancellationToken);
        return TypedResults.Created((string?)null, new ConversationLink($"{context.Request.Scheme}://{context.Request.Host}{path}", expires));
    }

    private static async Task<ConversationDetails> JoinAsync(JoinConversation join, ConversationInvitations invitations, ConversationStore conversations, HttpContext context, CancellationToken cancellationToken)
        => await conversations.FindAsync(await invitations.AcceptAsync(join.Token ?? "", context.User.AccountId(), cancellationToken), context.User.AccountId(), cancellationToken);

    private static Task<ConversationDetails> FindAsync(Guid id, ConversationStore conversations, HttpContext context, CancellationToken cancellationToken)
        => conversations.FindAsync(id, context.User.AccountId(), cancellationToken);

    private static Task<IReadOnlyList<MessageView>> MessagesAsync(Guid id, MessageStore messages, HttpContext context, CancellationToken cancellationToken)
        => messages.ListAsync(id, context.User.AccountId(), cancellationToken);

    private static async Task<IReadOnlyList<MessageView>> RetryAsync(Guid id, Guid messageId, Chat chat, HttpContext context, CancellationToken cancellationToken)
    {
        List<MessageView> replies = [];
        await foreach (var part in chat.RetryAsync(id, context.User.AccountId(), messageId, cancellationToken))
        {
            if (part is ChatPart.Answered a) replies.Add(a.Message);
        }

        return replies;
    }

    private static async Task<Created<ChatExchange>> SendAsync(Guid id, NewMessage message, Chat chat, HttpContext context, CancellationToken cancellationToken)
    {
        MessageView? written = null;
        List<MessageView> replies = [];
        await foreach (var part in chat.SendAsync(id, context.User.AccountId(), message.Text, cancellationToken))
        {
            if (part is ChatPart.Written w) written = w.Message;
            if (part is ChatPart.Answered { Message: { Text.Length: > 0 } or { Failure: not null } } a) replies.Add(a.Message);
        }

        return TypedResults.Created($"/api/conversations/{id}/messages", new ChatExchange(written!, replies));
    }
}
