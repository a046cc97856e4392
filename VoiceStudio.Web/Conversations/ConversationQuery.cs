namespace VoiceStudio.Web.Conversations;

/// <summary>Which conversations to list.</summary>
/// <param name="Search">Words in titles, messages and what was said; the beginning of a word is enough.</param>
/// <param name="From">Last activity at or after.</param>
/// <param name="To">Last activity before.</param>
/// <param name="Take">1 to 200.</param>
public sealed record ConversationQuery(string? Search = null, Guid? AgentId = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool Archived = false, int Skip = 0, int Take = 60);

/// <summary>Body of <c>PATCH /api/conversations/{id}</c>: what is absent stays.</summary>
public sealed record ConversationChange(string? Title = null, bool? Archived = null);
