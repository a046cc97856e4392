using System.Text.Json.Nodes;

namespace LocalRealtime.Protocol;

internal sealed record ItemAdded(string? PreviousItemId, JsonObject Item) : ServerEvent(ServerEventTypes.ItemAdded);

internal sealed record ItemDone(string? PreviousItemId, JsonObject Item) : ServerEvent(ServerEventTypes.ItemDone);

internal sealed record ItemDeleted(string ItemId) : ServerEvent(ServerEventTypes.ItemDeleted);

internal sealed record ItemRetrieved(JsonObject Item) : ServerEvent(ServerEventTypes.ItemRetrieved);

internal sealed record ItemTruncated(string ItemId, int ContentIndex, int AudioEndMs) : ServerEvent(ServerEventTypes.ItemTruncated);

internal sealed record TranscriptionDelta(string ItemId, int ContentIndex, string Delta) : ServerEvent(ServerEventTypes.TranscriptionDelta);

internal sealed record TranscriptionCompleted(string ItemId, int ContentIndex, string Transcript, JsonObject Usage)
    : ServerEvent(ServerEventTypes.TranscriptionCompleted);

internal sealed record TranscriptionFailed(string ItemId, int ContentIndex, TranscriptionError Error) : ServerEvent(ServerEventTypes.TranscriptionFailed);

internal sealed record TranscriptionError(string Type, string Code, string Message, string? Param = null);
