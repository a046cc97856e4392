using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Rtp;

namespace LocalLiveKit.Rooms;

/// <summary>Who hears whom.</summary>
internal sealed class Subscribing(Room room, TimeProvider time)
{
    private uint _nextSsrc = (uint)Random.Shared.Next(0x10_0000, 0x7FFF_FFFF);

    public void OnTrackPublished(PublishedTrack track)
    {
        foreach (var participant in room.Participants)
        {
            if (participant.AutoSubscribe) Subscribe(participant, track);
        }
    }

    public static void OnTrackUnpublished(PublishedTrack track)
    {
        foreach (var subscription in track.Subscriptions.ToList()) Unsubscribe(subscription);
    }

    public void OnJoined(Participant participant)
    {
        if (!participant.AutoSubscribe) return;
        foreach (var track in room.Tracks.ToList()) Subscribe(participant, track);
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

    /// <returns>The sids that are no track of the room.</returns>
    public IReadOnlyCollection<string> Update(Participant participant, IEnumerable<string> trackSids, bool subscribe)
    {
        var unknown = new List<string>();
        foreach (var sid in trackSids.Take(1000).ToList())
        {
            if (room.Tracks.FirstOrDefault(t => t.Sid == sid) is not { } track) unknown.Add(sid);
            else if (subscribe) Subscribe(participant, track);
            else if (participant.Subscriptions.TryGetValue(sid, out var subscription)) Unsubscribe(subscription);
        }

        return unknown;
    }

    private void Subscribe(Participant participant, PublishedTrack track)
    {
        if (track.Publisher == participant || track.Type != TrackType.Audio || !participant.Rights.CanSubscribe || participant.Subscriptions.ContainsKey(track.Sid)) return;

        // RFC 3550 §8.1: an SSRC is unique in its session; one counter for the room keeps it so.
        var subscription = new Subscription(track, participant, new OutboundAudio(_nextSsrc++, participant.Peering.Outbound, time));
        participant.Subscriptions.Add(track.Sid, subscription);
        track.Subscriptions.Add(subscription);
        participant.Peering.Add(subscription);
    }

    private static void Unsubscribe(Subscription subscription)
    {
        subscription.Stop();
        subscription.Track.Subscriptions.Remove(subscription);
        subscription.Subscriber.Subscriptions.Remove(subscription.Track.Sid);
        subscription.Subscriber.Peering.Remove(subscription);
    }
}
