using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LocalRealtime.Protocol;

/// <summary>One message to the client. Its fields follow in snake_case.</summary>
internal abstract record ServerEvent([property: JsonPropertyOrder(-2)] string Type)
{
    [JsonPropertyOrder(-1)]
    public string EventId { get; init; } = Ids.Event();
}

internal sealed record ErrorEvent(ErrorDetails Error) : ServerEvent(ServerEventTypes.Error);

/// <param name="EventId">The client event at fault, when it carried an id.</param>
internal sealed record ErrorDetails(string Type, string? Code, string Message, string? Param, string? EventId);

internal sealed record SessionCreated(JsonObject Session) : ServerEvent(ServerEventTypes.SessionCreated);

internal sealed record SessionUpdated(JsonObject Session) : ServerEvent(ServerEventTypes.SessionUpdated);

internal sealed record ConversationCreated(ConversationName Conversation) : ServerEvent(ServerEventTypes.ConversationCreated);

internal sealed record ConversationName(string Id, string Object = "realtime.conversation");

internal sealed record RateLimitsUpdated(IReadOnlyList<RateLimit> RateLimits) : ServerEvent(ServerEventTypes.RateLimitsUpdated);

internal sealed record RateLimit(string Name, int Limit, int Remaining, double ResetSeconds);
