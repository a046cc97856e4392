using System.Collections.Immutable;
using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>What a participant may do: first what its token says, later what the room service says.</summary>
internal sealed record ParticipantRights(bool CanPublish, bool CanSubscribe, bool CanPublishData, bool CanUpdateMetadata, bool Hidden, bool Recorder, ImmutableArray<TrackSource> Sources)
{
    private const TrackSource Unknown = (TrackSource)(-1);

    public static ParticipantRights From(VideoGrants grants)
    {
        ImmutableArray<TrackSource> sources = [.. grants.CanPublishSources.Select(SourceOf)];
        return new ParticipantRights(grants.CanPublish, grants.CanSubscribe, grants.CanPublishData, grants.CanUpdateOwnMetadata, grants.Hidden, grants.Recorder, sources);
    }

    public static ParticipantRights From(ParticipantPermission permission)
        => new(permission.CanPublish, permission.CanSubscribe, permission.CanPublishData, permission.CanUpdateMetadata, permission.Hidden, permission.Recorder, [.. permission.CanPublishSources]);

    /// <summary>No list of sources means all of them.</summary>
    public bool MayPublish(TrackSource source) => CanPublish && (Sources.IsEmpty || Sources.Contains(source));

    public ParticipantPermission ToWire() => new()
    {
        CanPublish = CanPublish,
        CanSubscribe = CanSubscribe,
        CanPublishData = CanPublishData,
        CanUpdateMetadata = CanUpdateMetadata,
        Hidden = Hidden,
        Recorder = Recorder,
        CanPublishSources = { Sources },
    };

    /// <summary>As the grants of a token; what is no right inside a room stays as it was granted.</summary>
    public VideoGrants ToGrants(VideoGrants granted, string room) => new()
    {
        RoomJoin = true,
        Room = room,
        RoomCreate = granted.RoomCreate,
        RoomList = granted.RoomList,
        RoomAdmin = granted.RoomAdmin,
        RoomRecord = granted.RoomRecord,
        CanPublish = CanPublish,
        CanSubscribe = CanSubscribe,
        CanPublishData = CanPublishData,
        CanPublishSources = [.. Sources.Select(WordOf)],
        CanUpdateOwnMetadata = CanUpdateMetadata,
        Hidden = Hidden,
        Recorder = Recorder,
        Agent = granted.Agent,
    };

    /// <summary>An unknown word is a source that nothing has.</summary>
    private static TrackSource SourceOf(string word) => word switch
    {
        "camera" => TrackSource.Camera,
        "microphone" => TrackSource.Microphone,
        "screen_share" => TrackSource.ScreenShare,
        "screen_share_audio" => TrackSource.ScreenShareAudio,
        _ => Unknown,
    };

    /// <summary>Stays in the list: an empty one would allow everything.</summary>
    private static string WordOf(TrackSource source) => source switch
    {
        TrackSource.Camera => "camera",
        TrackSource.Microphone => "microphone",
        TrackSource.ScreenShare => "screen_share",
        TrackSource.ScreenShareAudio => "screen_share_audio",
        _ => "unknown",
    };
}
