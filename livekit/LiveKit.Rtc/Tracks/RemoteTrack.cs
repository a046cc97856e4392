using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>A track of somebody else that we receive. The room gives it back; its streams end with it.</summary>
public sealed class RemoteTrack
{
    private readonly Lock _lock = new();
    private readonly HashSet<AudioStream> _streams = [];
    private bool _ended;

    internal RemoteTrack(FfiLibrary library, OwnedTrack owned)
    {
        Library = library;
        Handle = library.Own(owned.Handle);
        (Sid, Name, Kind) = (owned.Info.Sid, owned.Info.Name, (TrackKind)owned.Info.Kind);
    }

    public string Sid { get; }

    public string Name { get; }

    public TrackKind Kind { get; }

    internal FfiLibrary Library { get; }

    internal FfiHandle Handle { get; }

    /// <summary>Registers a stream; one that comes too late ends at once.</summary>
    internal void Attach(AudioStream stream)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _streams.Add(stream);
                return;
            }
        }

        stream.End();
    }

    internal void Detach(AudioStream stream)
    {
        lock (_lock) _streams.Remove(stream);
    }

    internal void End()
    {
        AudioStream[] streams;
        lock (_lock)
        {
            _ended = true;
            streams = [.. _streams];
            _streams.Clear();
        }

        foreach (var stream in streams) stream.End();
    }

    internal void Dispose()
    {
        End();
        Handle.Dispose();
    }
}
