using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>Somebody in a room. What it says changes as the room's events are raised.</summary>
public abstract class Participant
{
    private protected Participant(FfiLibrary library, OwnedParticipant owned)
    {
        Library = library;
        Handle = library.Own(owned.Handle);
        (Sid, Identity, Name, Metadata) = (owned.Info.Sid, owned.Info.Identity, owned.Info.Name, owned.Info.Metadata);
        Kind = (ParticipantKind)owned.Info.Kind;
        Attributes = new Dictionary<string, string>(owned.Info.Attributes);
    }

    /// <summary>The server's id of this stay in the room.</summary>
    public string Sid { get; }

    /// <summary>The token's identity: the same at every stay.</summary>
    public string Identity { get; }

    public string Name { get; internal set; }

    public string Metadata { get; internal set; }

    public ParticipantKind Kind { get; }

    /// <summary>A new object after every change.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; internal set; }

    internal FfiLibrary Library { get; }

    internal FfiHandle Handle { get; }

    internal abstract TrackPublication? Publication(string sid);
}
