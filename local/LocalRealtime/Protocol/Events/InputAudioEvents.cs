namespace LocalRealtime.Protocol;

internal sealed record AudioCommitted(string? PreviousItemId, string ItemId) : ServerEvent(ServerEventTypes.AudioCommitted);

internal sealed record AudioCleared() : ServerEvent(ServerEventTypes.AudioCleared);

/// <param name="AudioStartMs">From the first byte of the session, prefix padding included.</param>
internal sealed record SpeechStarted(int AudioStartMs, string ItemId) : ServerEvent(ServerEventTypes.SpeechStarted);

/// <param name="AudioEndMs">From the first byte of the session, the silence that ended the turn included.</param>
internal sealed record SpeechStopped(int AudioEndMs, string ItemId) : ServerEvent(ServerEventTypes.SpeechStopped);

internal sealed record TimeoutTriggered(int AudioStartMs, int AudioEndMs, string ItemId) : ServerEvent(ServerEventTypes.TimeoutTriggered);
