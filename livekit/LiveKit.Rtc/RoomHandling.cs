using LiveKit.Rtc.Ffi;
using Kind = LiveKit.Rtc.Ffi.RoomEvent.MessageOneofCase;

namespace LiveKit.Rtc;

/// <summary>What each of the library's events does to the room, and which of ours it becomes. Runs on the room's one task.</summary>
public sealed partial class Room
{
    internal void Handle(FfiLibrary library, RoomEvent message)
    {
        switch (message.MessageCase)
        {
            case Kind.ParticipantConnected: OnConnected(new RemoteParticipant(library, message.ParticipantConnected.Info)); break;
            case Kind.ParticipantDisconnected: OnLeft(message.ParticipantDisconnected); break;
            case Kind.TrackPublished: OnPublished(library, message.TrackPublished); break;
            case Kind.TrackUnpublished: OnUnpublished(message.TrackUnpublished); break;
            case Kind.TrackSubscribed: OnSubscribed(library, message.TrackSubscribed); break;
            case Kind.TrackUnsubscribed: OnUnsubscribed(message.TrackUnsubscribed); break;
            case Kind.TrackSubscriptionFailed: OnSubscriptionFailed(message.TrackSubscriptionFailed); break;
            case Kind.TrackMuted: OnMuted(message.TrackMuted, muted: true); break;
            case Kind.TrackUnmuted: OnMuted(message.TrackUnmuted, muted: false); break;
            case Kind.ActiveSpeakersChanged: OnSpeakers(message.ActiveSpeakersChanged); break;
            case Kind.ParticipantMetadataChanged: OnMetadata(message.ParticipantMetadataChanged); break;
            case Kind.ParticipantNameChanged: OnName(message.ParticipantNameChanged); break;
            case Kind.ParticipantAttributesChanged: OnAttributes(message.ParticipantAttributesChanged); break;
            case Kind.DataPacketReceived: OnData(library, message.DataPacketReceived); break;
            case Kind.TextStreamOpened: OnText(library, message.TextStreamOpened); break;
            case Kind.LocalTrackRepublished: LocalParticipant.Republished(message.LocalTrackRepublished); break;
            case Kind.RoomSidChanged: Sid = message.RoomSidChanged.Sid; break;
            case Kind.RoomMetadataChanged: OnRoomMetadata(message.RoomMetadataChanged.Metadata); break;
            case Kind.ConnectionStateChanged: Become((ConnectionState)message.ConnectionStateChanged.State); break;
            case Kind.Reconnecting: Raise(Reconnecting, nameof(Reconnecting)); break;
            case Kind.Reconnected: Raise(Reconnected, nameof(Reconnected)); break;
            default: library.DropHandles(message); break;
        }
    }

    /// <summary>After the last event: gives everything back and says why it ended.</summary>
    internal void End(DisconnectReason reason, Exception? failure)
    {
        foreach (var participant in _remote.Values) participant.Dispose();
        _remote.Clear();
        LocalParticipant.Dispose();
        Become(ConnectionState.Disconnected);
        Raise(Disconnected, new DisconnectedEventArgs(reason, failure), nameof(Disconnected));
    }

    private void OnConnected(RemoteParticipant participant)
    {
        // One who was there when we joined can be announced again.
        var known = _remote.GetValueOrDefault(participant.Identity);
        if (known?.Sid == participant.Sid)
        {
            participant.Dispose();
            return;
        }

        known?.Dispose();
        _remote[participant.Identity] = participant;
        Raise(ParticipantConnected, participant, nameof(ParticipantConnected));
    }

    private void OnLeft(ParticipantDisconnected message)
    {
        if (!_remote.TryRemove(message.ParticipantIdentity, out var participant)) return;
        Raise(ParticipantDisconnected, participant, nameof(ParticipantDisconnected));
        participant.Dispose();
    }

    private void OnPublished(FfiLibrary library, TrackPublished message)
    {
        var publication = new RemoteTrackPublication(library, message.Publication);
        if (!_remote.TryGetValue(message.ParticipantIdentity, out var participant) || !participant.Add(publication))
        {
            publication.Dispose();
            return;
        }

        Raise(TrackPublished, new TrackPublishedEventArgs(publication, participant), nameof(TrackPublished));
    }

    private void OnUnpublished(TrackOf message)
    {
        if (!_remote.TryGetValue(message.ParticipantIdentity, out var participant) || participant.Remove(message.TrackSid) is not { } publication) return;
        Raise(TrackUnpublished, new TrackPublishedEventArgs(publication, participant), nameof(TrackUnpublished));
        publication.Dispose();
    }

    private void OnSubscribed(FfiLibrary library, TrackSubscribed message)
    {
        var track = new RemoteTrack(library, message.Track);
        if (Find(message.ParticipantIdentity, track.Sid) is not ({ } participant, { } publication))
        {
            track.Dispose();
            return;
        }

        publication.Take(track);
        Raise(TrackSubscribed, new TrackSubscribedEventArgs(track, publication, participant), nameof(TrackSubscribed));
    }

    private void OnUnsubscribed(TrackOf message)
    {
        if (Find(message.ParticipantIdentity, message.TrackSid) is not ({ } participant, { } publication) || publication.Track is not { } track) return;
        track.End();
        Raise(TrackUnsubscribed, new TrackSubscribedEventArgs(track, publication, participant), nameof(TrackUnsubscribed));
        publication.Take(null);
    }

    private void OnSubscriptionFailed(TrackSubscriptionFailed message)
    {
        if (_remote.TryGetValue(message.ParticipantIdentity, out var participant))
            Raise(TrackSubscriptionFailed, new TrackSubscriptionFailedEventArgs(message.TrackSid, message.Error, participant), nameof(TrackSubscriptionFailed));
    }

    private void OnMuted(TrackOf message, bool muted)
    {
        if (Anyone(message.ParticipantIdentity) is not { } participant || participant.Publication(message.TrackSid) is not { } publication) return;
        publication.IsMuted = muted;
        Raise(muted ? TrackMuted : TrackUnmuted, new TrackMutedEventArgs(publication, participant), muted ? nameof(TrackMuted) : nameof(TrackUnmuted));
    }

    private void OnSpeakers(ActiveSpeakersChanged message)
    {
        var speakers = message.ParticipantIdentities.Select(Anyone).OfType<Participant>().ToArray();
        Raise(ActiveSpeakersChanged, new ActiveSpeakersChangedEventArgs(speakers), nameof(ActiveSpeakersChanged));
    }

    private void OnMetadata(ParticipantTextChanged message)
    {
        if (Anyone(message.ParticipantIdentity) is not { } participant) return;
        participant.Metadata = message.Text;
        Raise(ParticipantMetadataChanged, participant, nameof(ParticipantMetadataChanged));
    }

    private void OnName(ParticipantTextChanged message)
    {
        if (Anyone(message.ParticipantIdentity) is not { } participant) return;
        participant.Name = message.Text;
        Raise(ParticipantNameChanged, participant, nameof(ParticipantNameChanged));
    }

    private void OnAttributes(ParticipantAttributesChanged message)
    {
        if (Anyone(message.ParticipantIdentity) is not { } participant) return;
        participant.Attributes = Entries(message.Attributes);
        Raise(ParticipantAttributesChanged, new ParticipantAttributesChangedEventArgs(participant, Entries(message.ChangedAttributes)), nameof(ParticipantAttributesChanged));
    }

    private unsafe void OnData(FfiLibrary library, DataPacketReceived message)
    {
        if (message.User is not { } packet) return;
        using var handle = library.Own(packet.Data.Handle);
        var data = new ReadOnlySpan<byte>((void*)packet.Data.Data.DataPtr, checked((int)packet.Data.Data.DataLen)).ToArray();
        var sender = _remote.GetValueOrDefault(message.ParticipantIdentity);
        Raise(DataReceived, new DataReceivedEventArgs(data, packet.Topic, message.Kind == 1, sender), nameof(DataReceived));
    }

    private void OnText(FfiLibrary library, TextStreamOpened message)
    {
        var reader = new TextStreamReader(library, message.Reader);
        if (TextStreamReceived is null) reader.Dispose();
        else Raise(TextStreamReceived, new TextStreamReceivedEventArgs(reader, message.ParticipantIdentity), nameof(TextStreamReceived));
    }

    private void OnRoomMetadata(string metadata)
    {
        Metadata = metadata;
        Raise(RoomMetadataChanged, metadata, nameof(RoomMetadataChanged));
    }

    private void Become(ConnectionState state)
    {
        if (ConnectionState == state) return;
        ConnectionState = state;
        Raise(ConnectionStateChanged, state, nameof(ConnectionStateChanged));
    }

    private Participant? Anyone(string identity) =>
        identity == LocalParticipant.Identity ? LocalParticipant : _remote.GetValueOrDefault(identity);

    private (RemoteParticipant?, RemoteTrackPublication?) Find(string identity, string sid)
    {
        var participant = _remote.GetValueOrDefault(identity);
        return (participant, participant?.TrackPublications.GetValueOrDefault(sid));
    }

    private static Dictionary<string, string> Entries(IEnumerable<AttributesEntry> entries)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var entry in entries) attributes[entry.Key] = entry.Value;
        return attributes;
    }
}
