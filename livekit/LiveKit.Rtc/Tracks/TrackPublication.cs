using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>The room's knowledge of a track: that it exists, whoever takes it.</summary>
public abstract class TrackPublication
{
    private protected TrackPublication(FfiLibrary library, OwnedTrackPublication owned)
    {
        Library = library;
        Handle = library.Own(owned.Handle);
        (Sid, Name, MimeType) = ("", "", "");
        Take(owned.Info);
    }

    public string Sid { get; private set; }

    public string Name { get; private set; }

    public TrackKind Kind { get; private set; }

    public TrackSource Source { get; private set; }

    public string MimeType { get; private set; }

    public bool IsMuted { get; internal set; }

    internal FfiLibrary Library { get; }

    internal FfiHandle Handle { get; }

    internal void Take(TrackPublicationInfo info)
    {
        (Sid, Name, MimeType, IsMuted) = (info.Sid, info.Name, info.MimeType, info.Muted);
        (Kind, Source) = ((TrackKind)info.Kind, (TrackSource)info.Source);
    }

    internal virtual void Dispose() => Handle.Dispose();
}

/// <summary>A track of somebody else.</summary>
public sealed class RemoteTrackPublication : TrackPublication
{
    internal RemoteTrackPublication(FfiLibrary library, OwnedTrackPublication owned) : base(library, owned)
    {
    }

    /// <summary>The track itself while it is subscribed.</summary>
    public RemoteTrack? Track { get; private set; }

    public bool IsSubscribed => Track is not null;

    /// <summary>Asks the server to send the track, or not; <see cref="Room.TrackSubscribed"/> follows.</summary>
    public void SetSubscribed(bool subscribed) =>
        Library.Request(new FfiRequest { SetSubscribed = new SetSubscribedRequest { Subscribe = subscribed, PublicationHandle = Handle.Id } });

    internal void Take(RemoteTrack? track)
    {
        Track?.Dispose();
        Track = track;
    }

    internal override void Dispose()
    {
        Take((RemoteTrack?)null);
        base.Dispose();
    }
}

/// <summary>A track of one's own.</summary>
public sealed class LocalTrackPublication : TrackPublication
{
    internal LocalTrackPublication(FfiLibrary library, OwnedTrackPublication owned, LocalAudioTrack track) : base(library, owned) => Track = track;

    public LocalAudioTrack Track { get; }
}
