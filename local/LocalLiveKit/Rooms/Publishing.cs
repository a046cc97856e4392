using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;
using SessionDescription = LocalLiveKit.Media.Sdp.SessionDescription;

namespace LocalLiveKit.Rooms;

/// <summary>
/// What one participant publishes. A track is announced twice, by AddTrack and by a section of an offer, in either order (livekit-client sends
/// both at once): it is published when both are there.
/// </summary>
internal sealed class Publishing(Participant participant, Room room, TimeProvider time)
{
    private const int MaxTracks = 64;

    private readonly List<PublishedTrack> _tracks = [];
    private readonly HashSet<PublishedTrack> _announced = [];
    private Dictionary<string, MediaSection> _sections = [];

    public IEnumerable<PublishedTrack> Published => _announced;

    public TrackPermissions Permissions { get; set; } = TrackPermissions.Everybody;

    /// <summary>Added, and not negotiated yet.</summary>
    public IEnumerable<PublishedTrack> Pending => _tracks.Where(t => !_announced.Contains(t));

    public void AddTrack(AddTrackRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            participant.Send(new SignalResponse { RequestResponse = refusal });
            return;
        }

        var track = _tracks.Find(t => t.Cid == request.Cid && !_announced.Contains(t));
        if (track is null) _tracks.Add(track = new PublishedTrack(participant, request, time));
        participant.Send(new SignalResponse { TrackPublished = new() { Cid = request.Cid, Track = track.ToWire() } });
        if (BindOffered()) participant.Peering.RouteAgain();
        Announce();
    }

    /// <summary>The offer's sending sections replace the last offer's: tracks that are in none of them any more are gone.</summary>
    public void OnOffer(SessionDescription offer)
    {
        _sections = offer.Sections
            .Where(s => !s.IsRejected && s.Direction.HasFlag(MediaDirection.Send) && ForwardedCodecs.Choose(s) is not null)
            .ToDictionary(s => s.Mid);
        foreach (var track in _tracks.Where(t => t.IsNegotiated && !StillOffered(t)).ToList()) Unpublish(track);
        BindOffered();
    }

    public bool Accepts(MediaSection section) => participant.Rights.CanPublish && _sections.ContainsKey(section.Mid);

    public PublishedTrack? FindBySection(string mid) => _tracks.Find(t => t.Mid == mid);

    public PublishedTrack? Find(string sid) => _tracks.Find(t => t.Sid == sid);

    /// <summary>Which packets are whose, for the connection that they come on.</summary>
    public IReadOnlyCollection<(MediaSection Section, InboundTrack Track)> Routes()
        => [.. _tracks.Where(t => t.IsNegotiated && _sections.ContainsKey(t.Mid!)).Select(t => (_sections[t.Mid!], t.Inbound))];

    /// <summary>Tells the room of the tracks that became real.</summary>
    public void Announce()
    {
        foreach (var track in _tracks.Where(t => t.IsNegotiated && !_announced.Contains(t)).ToList())
        {
            _announced.Add(track);
            room.OnTrackPublished(track);
        }
    }

    public void SetMuted(PublishedTrack track, bool muted)
    {
        if (track.SetMuted(muted) && _announced.Contains(track)) room.OnParticipantChanged(participant);
    }

    /// <summary>The publisher says more of a track: everybody sees it.</summary>
    public void Update(PublishedTrack track, Action<TrackInfo> change)
    {
        track.Change(change);
        if (_announced.Contains(track)) room.OnParticipantChanged(participant);
    }

    /// <summary>Its first listener: agents wait for this before they begin to speak.</summary>
    public void OnFirstSubscriber(Subscription subscription)
    {
        if (subscription.Track.Subscriptions.Count(s => s.IsFlowing) == 1)
            participant.Send(new SignalResponse { TrackSubscribed = new() { TrackSid = subscription.Track.Sid } });
    }

    /// <summary>A right was taken away: so is what was published under it.</summary>
    public void UnpublishForbidden()
    {
        foreach (var track in _tracks.Where(t => !participant.Rights.MayPublish(t.Source)).ToList()) Unpublish(track);
    }

    public void UnpublishAll()
    {
        foreach (var track in _tracks.ToList()) Unpublish(track);
    }

    private RequestResponse? Refusal(AddTrackRequest request)
    {
        if (request.Cid.Length is 0 or > 256) return new() { Reason = RequestResponse.Types.Reason.InvalidRequest, Message = "cid must have 1 to 256 characters", AddTrack = request };
        if (!participant.Rights.MayPublish(request.Source)) return new() { Reason = RequestResponse.Types.Reason.NotAllowed, Message = "does not have permission to publish this source", AddTrack = request };
        if (_tracks.Count >= MaxTracks) return new() { Reason = RequestResponse.Types.Reason.LimitExceeded, Message = $"more than {MaxTracks} tracks", AddTrack = request };
        return null;
    }

    /// <summary>A section used again for another track keeps its mid and changes its track id.</summary>
    private bool StillOffered(PublishedTrack track)
        => _sections.TryGetValue(track.Mid!, out var section)
            && (section.TrackId is null || section.TrackId == track.Cid || !_tracks.Exists(t => !t.IsNegotiated && t.Cid == section.TrackId));

    private bool BindOffered()
    {
        var bound = false;
        foreach (var section in _sections.Values.Where(s => FindBySection(s.Mid) is null))
        {
            var track = _tracks.Find(t => !t.IsNegotiated && t.Kind == section.Kind && (section.TrackId is null || t.Cid == section.TrackId));
            if (track is null) continue;
            track.BindTo(section, ForwardedCodecs.Choose(section)!);
            bound = true;
        }

        return bound;
    }

    private void Unpublish(PublishedTrack track)
    {
        _tracks.Remove(track);
        if (_announced.Remove(track)) room.OnTrackUnpublished(track);
    }
}
