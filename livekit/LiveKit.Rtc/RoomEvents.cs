namespace LiveKit.Rtc;

public sealed partial class Room
{
    public event EventHandler<RemoteParticipant>? ParticipantConnected;

    public event EventHandler<RemoteParticipant>? ParticipantDisconnected;

    public event EventHandler<TrackPublishedEventArgs>? TrackPublished;

    public event EventHandler<TrackPublishedEventArgs>? TrackUnpublished;

    /// <summary>A track's sound can be had: <c>new AudioStream(e.Track, 24000, 1, 20)</c>.</summary>
    public event EventHandler<TrackSubscribedEventArgs>? TrackSubscribed;

    /// <summary>A track is gone; its streams have ended.</summary>
    public event EventHandler<TrackSubscribedEventArgs>? TrackUnsubscribed;

    public event EventHandler<TrackSubscriptionFailedEventArgs>? TrackSubscriptionFailed;

    /// <summary>Also for one's own tracks, when the server mutes them.</summary>
    public event EventHandler<TrackMutedEventArgs>? TrackMuted;

    public event EventHandler<TrackMutedEventArgs>? TrackUnmuted;

    /// <summary>Who speaks now, loudest first; empty when nobody does.</summary>
    public event EventHandler<ActiveSpeakersChangedEventArgs>? ActiveSpeakersChanged;

    public event EventHandler<DataReceivedEventArgs>? DataReceived;

    /// <summary>Somebody began to send text. Without a handler the text is not fetched.</summary>
    public event EventHandler<TextStreamReceivedEventArgs>? TextStreamReceived;

    public event EventHandler<ParticipantAttributesChangedEventArgs>? ParticipantAttributesChanged;

    public event EventHandler<Participant>? ParticipantMetadataChanged;

    public event EventHandler<Participant>? ParticipantNameChanged;

    public event EventHandler<string>? RoomMetadataChanged;

    public event EventHandler<ConnectionState>? ConnectionStateChanged;

    public event EventHandler? Reconnecting;

    public event EventHandler? Reconnected;

    /// <summary>The room is over for us; raised once, as the last event.</summary>
    public event EventHandler<DisconnectedEventArgs>? Disconnected;

    private void Raise<T>(EventHandler<T>? handlers, T what, string name)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers)) Guarded(() => handler(this, what), name);
    }

    private void Raise(EventHandler? handlers, string name)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers)) Guarded(() => handler(this, EventArgs.Empty), name);
    }

    private static void Guarded(Action handler, string name)
    {
        try
        {
            handler();
        }
#pragma warning disable CA1031 // One program's mistake in a handler must not end the room for the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LiveKitFfi.Log.HandlerFailed(name, e);
        }
    }
}

public sealed class TrackPublishedEventArgs(RemoteTrackPublication publication, RemoteParticipant participant) : EventArgs
{
    public RemoteTrackPublication Publication { get; } = publication;

    public RemoteParticipant Participant { get; } = participant;
}

public sealed class TrackSubscribedEventArgs(RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant participant) : EventArgs
{
    public RemoteTrack Track { get; } = track;

    public RemoteTrackPublication Publication { get; } = publication;

    public RemoteParticipant Participant { get; } = participant;
}

public sealed class TrackSubscriptionFailedEventArgs(string trackSid, string error, RemoteParticipant participant) : EventArgs
{
    public string TrackSid { get; } = trackSid;

    public string Error { get; } = error;

    public RemoteParticipant Participant { get; } = participant;
}

public sealed class TrackMutedEventArgs(TrackPublication publication, Participant participant) : EventArgs
{
    public TrackPublication Publication { get; } = publication;

    public Participant Participant { get; } = participant;
}

public sealed class ActiveSpeakersChangedEventArgs(IReadOnlyList<Participant> speakers) : EventArgs
{
    public IReadOnlyList<Participant> Speakers { get; } = speakers;
}

/// <summary>A data packet; <paramref name="participant"/> is null when the server's API sent it.</summary>
public sealed class DataReceivedEventArgs(ReadOnlyMemory<byte> data, string topic, bool reliable, RemoteParticipant? participant) : EventArgs
{
    public ReadOnlyMemory<byte> Data { get; } = data;

    public string Topic { get; } = topic;

    public bool Reliable { get; } = reliable;

    public RemoteParticipant? Participant { get; } = participant;
}

public sealed class TextStreamReceivedEventArgs(TextStreamReader reader, string participantIdentity) : EventArgs
{
    /// <summary>Read it, or dispose it.</summary>
    public TextStreamReader Reader { get; } = reader;

    public string ParticipantIdentity { get; } = participantIdentity;
}

public sealed class ParticipantAttributesChangedEventArgs(Participant participant, IReadOnlyDictionary<string, string> changed) : EventArgs
{
    public Participant Participant { get; } = participant;

    /// <summary>Only what changed; an empty value means that the key is gone.</summary>
    public IReadOnlyDictionary<string, string> Changed { get; } = changed;
}

/// <summary>Why a room ended; <paramref name="failure"/> when the native library itself failed.</summary>
public sealed class DisconnectedEventArgs(DisconnectReason reason, Exception? failure = null) : EventArgs
{
    public DisconnectReason Reason { get; } = reason;

    public Exception? Failure { get; } = failure;
}
