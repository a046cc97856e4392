using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Rooms;

/// <summary>Who hears whom: who wants to, and whom the publisher lets. In the room's mailbox.</summary>
internal sealed class Subscribing(Room room, TimeProvider time)
{
    /// <summary>In one request.</summary>
    private const int MaxSids = 1000;

    private uint _nextSsrc = (uint)Random.Shared.Next(0x10_0000, 0x7FFF_FFFF);

    public void OnTrackPublished(PublishedTrack track)
    {
        foreach (var participant in room.Participants)
        {
            if (participant.Wants(track)) Subscribe(participant, track);
        }
    }

    public void OnTrackUnpublished(PublishedTrack track)
    {
        foreach (var subscription in track.Subscriptions.ToList()) Unsubscribe(subscription);
        foreach (var participant in room.Participants)
        {
            participant.Wishes.Remove(track.Sid);
            participant.Denied.Remove(track.Sid);
        }
    }

    public void OnJoined(Participant participant)
    {
        foreach (var track in room.Tracks.Where(participant.Wants).ToList()) Subscribe(participant, track);
    }

    public static void OnLeft(Participant participant)
    {
        foreach (var subscription in participant.Subscriptions.Values.ToList()) Unsubscribe(subscription);
    }

    public void OnRightsChanged(Participant participant)
    {
        if (participant.Rights.CanSubscribe) OnJoined(participant);
        else OnLeft(participant);
    }

    /// <summary>A publisher has said anew who may have its tracks: both sides' wishes count, and those whom it concerns are told.</summary>
    public void OnPermissionsChanged(Participant publisher)
    {
        foreach (var track in publisher.Publishing.Published.ToList())
        {
            foreach (var participant in room.Participants.Where(p => p != publisher && p.Wants(track)).ToList())
            {
                if (publisher.Publishing.Permissions.Allow(participant, track)) Allow(participant, track);
                else Deny(participant, track);
            }
        }
    }

    /// <summary>A subscriber does not need these tracks for now, or needs them again (UpdateTrackSettings).</summary>
    public static void SetPaused(Participant participant, IEnumerable<string> trackSids, bool paused)
    {
        foreach (var sid in trackSids.Take(MaxSids))
        {
            if (participant.Subscriptions.TryGetValue(sid, out var subscription)) subscription.SetPaused(paused);
        }
    }

    /// <returns>The sids that are no track of the room.</returns>
    public IReadOnlyCollection<string> Update(Participant participant, IEnumerable<string> trackSids, bool subscribe)
    {
        var unknown = new List<string>();
        foreach (var sid in trackSids.Take(MaxSids).ToList())
        {
            if (room.Tracks.FirstOrDefault(t => t.Sid == sid) is not { } track)
            {
                unknown.Add(sid);
                continue;
            }

            participant.Wishes[sid] = subscribe;
            if (subscribe) Subscribe(participant, track);
            else if (participant.Subscriptions.TryGetValue(sid, out var subscription)) Unsubscribe(subscription);
        }

        return unknown;
    }

    private void Subscribe(Participant participant, PublishedTrack track)
    {
        if (track.Publisher == participant || !participant.Rights.CanSubscribe || participant.Subscriptions.ContainsKey(track.Sid)) return;
        if (!track.Publisher.Publishing.Permissions.Allow(participant, track))
        {
            Deny(participant, track);
            return;
        }

        // RFC 3550 §8.1: an SSRC is unique in its session; one counter for the room keeps it so.
        var subscription = new Subscription(track, participant, new OutboundTrack(_nextSsrc++, participant.Peering.Outbound, time, track.Kind == MediaKind.Video ? InboundTrack.VideoClockRate : InboundTrack.AudioClockRate));
        participant.Subscriptions.Add(track.Sid, subscription);
        track.Subscriptions.Add(subscription);
        participant.Peering.Add(subscription);
    }

    private void Allow(Participant participant, PublishedTrack track)
    {
        if (participant.Denied.Remove(track.Sid)) TellPermission(participant, track, allowed: true);
        Subscribe(participant, track);
    }

    private static void Deny(Participant participant, PublishedTrack track)
    {
        if (participant.Subscriptions.TryGetValue(track.Sid, out var subscription)) Unsubscribe(subscription);
        if (participant.Denied.Add(track.Sid)) TellPermission(participant, track, allowed: false);
    }

    private static void TellPermission(Participant participant, PublishedTrack track, bool allowed)
        => participant.Send(new SignalResponse { SubscriptionPermissionUpdate = new() { ParticipantSid = track.Publisher.Sid, TrackSid = track.Sid, Allowed = allowed } });

    private static void Unsubscribe(Subscription subscription)
    {
        subscription.Stop();
        subscription.Track.Subscriptions.Remove(subscription);
        subscription.Subscriber.Subscriptions.Remove(subscription.Track.Sid);
        subscription.Subscriber.Peering.Remove(subscription);
    }
}
