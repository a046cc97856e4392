namespace Livekit.Server.Sdk.Dotnet;

/// <summary>Values of <see cref="WebhookEvent.Event"/>. https://docs.livekit.io/home/server/webhooks/#events</summary>
public static class WebhookEvents
{
    public const string RoomStarted = "room_started";
    public const string RoomFinished = "room_finished";
    public const string ParticipantJoined = "participant_joined";
    public const string ParticipantLeft = "participant_left";
    public const string ParticipantConnectionAborted = "participant_connection_aborted";
    public const string TrackPublished = "track_published";
    public const string TrackUnpublished = "track_unpublished";
}
