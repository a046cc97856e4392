namespace LocalLiveKit.Rooms;

/// <summary>A participant's name, metadata and attributes change, by itself or by the room service.</summary>
internal static class ParticipantChange
{
    private const int MaxAttributes = 256;

    /// <summary>Empty means unchanged; of the attributes only the named ones change, and an empty value deletes its key.</summary>
    public static void Apply(Room room, Participant participant, string name, string metadata, IReadOnlyDictionary<string, string> attributes)
    {
        if (name.Length > 0) participant.Name = name;
        if (metadata.Length > 0) participant.Metadata = metadata;
        foreach (var (key, value) in attributes)
        {
            if (value.Length == 0) participant.Attributes.Remove(key);
            else if (participant.Attributes.Count < MaxAttributes || participant.Attributes.ContainsKey(key)) participant.Attributes[key] = value;
        }

        room.OnParticipantChanged(participant);
    }
}
