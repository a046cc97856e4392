using System.Collections.Concurrent;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>Somebody else in the room.</summary>
public sealed class RemoteParticipant : Participant
{
    private readonly ConcurrentDictionary<string, RemoteTrackPublication> _publications = new();

    internal RemoteParticipant(FfiLibrary library, OwnedParticipant owned) : base(library, owned)
    {
    }

    /// <summary>What it publishes, by the tracks' sids.</summary>
    public IReadOnlyDictionary<string, RemoteTrackPublication> TrackPublications => _publications;

    internal override TrackPublication? Publication(string sid) => _publications.GetValueOrDefault(sid);

    /// <summary>False when it is known already.</summary>
    internal bool Add(RemoteTrackPublication publication) => _publications.TryAdd(publication.Sid, publication);

    internal RemoteTrackPublication? Remove(string sid) => _publications.TryRemove(sid, out var publication) ? publication : null;

    internal void Dispose()
    {
        foreach (var publication in _publications.Values) publication.Dispose();
        _publications.Clear();
        Handle.Dispose();
    }
}
