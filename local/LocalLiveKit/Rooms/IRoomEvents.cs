using Livekit.Server.Sdk.Dotnet;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>What the world outside of a room is told, in order. Called in the room's mailbox: it must not wait.</summary>
internal interface IRoomEvents
{
    void OnRoomStarted(Wire.Room room);

    void OnRoomFinished(Wire.Room room);

    void OnParticipantJoined(Wire.Room room, ParticipantInfo participant);

    void OnParticipantLeft(Wire.Room room, ParticipantInfo participant);

    void OnTrackPublished(Wire.Room room, ParticipantInfo participant, TrackInfo track);

    void OnTrackUnpublished(Wire.Room room, ParticipantInfo participant, TrackInfo track);
}
