using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>A source under a name, ready to be published.</summary>
public sealed class LocalAudioTrack : IDisposable
{
    private readonly FfiLibrary _library;

    private LocalAudioTrack(FfiLibrary library, OwnedTrack owned)
    {
        _library = library;
        Handle = library.Own(owned.Handle);
        Name = owned.Info.Name;
    }

    public string Name { get; }

    public bool IsMuted { get; private set; }

    internal FfiHandle Handle { get; }

    public static LocalAudioTrack Create(string name, AudioSource source)
    {
        var library = FfiLibrary.Instance;
        var response = library.Request(new FfiRequest { CreateAudioTrack = new CreateAudioTrackRequest { Name = name, SourceHandle = source.Handle.Id } });
        return new LocalAudioTrack(library, response.CreateAudioTrack.Track);
    }

    /// <summary>Sends silence, and tells the room.</summary>
    public void Mute() => SetMuted(true);

    /// <summary>Sends again; also what the server has muted.</summary>
    public void Unmute() => SetMuted(false);

    public void Dispose() => Handle.Dispose();

    private void SetMuted(bool muted)
    {
        _library.Request(new FfiRequest { LocalTrackMute = new LocalTrackMuteRequest { TrackHandle = Handle.Id, Mute = muted } });
        IsMuted = muted;
    }
}
