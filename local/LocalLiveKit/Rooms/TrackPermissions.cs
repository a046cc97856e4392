using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>Whom a publisher lets have its tracks; everybody, until it says otherwise (SubscriptionPermission).</summary>
internal sealed class TrackPermissions
{
    private const int MaxEntries = 1000;

    private readonly IReadOnlyList<TrackPermission>? _entries;

    private TrackPermissions(IReadOnlyList<TrackPermission>? entries) => _entries = entries;

    public static TrackPermissions Everybody { get; } = new((IReadOnlyList<TrackPermission>?)null);

    public static TrackPermissions From(SubscriptionPermission said)
        => said.AllParticipants ? Everybody : new TrackPermissions([.. said.TrackPermissions.Take(MaxEntries)]);

    /// <summary>Older clients name the participant by sid, newer ones by identity.</summary>
    public bool Allow(Participant participant, PublishedTrack track) => _entries is null || _entries.Any(e =>
        (e.ParticipantIdentity.Length > 0 ? e.ParticipantIdentity == participant.Identity : e.ParticipantSid == participant.Sid)
        && (e.AllTracks || e.TrackSids.Contains(track.Sid)));
}
