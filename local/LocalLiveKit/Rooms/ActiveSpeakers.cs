using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>Who is heard just now, told to the room as changes.</summary>
internal sealed class ActiveSpeakers
{
    /// <summary>Levels go out in steps, as LiveKit's do, so that a steady voice is no stream of changes.</summary>
    private const int Steps = 8;

    private readonly Dictionary<string, double> _active = [];

    /// <summary>Who speaks already, for somebody who comes in: changes alone would not tell.</summary>
    public IReadOnlyList<SpeakerInfo> Now => [.. _active.Select(a => new SpeakerInfo { Sid = a.Key, Level = (float)a.Value, Active = true })];

    /// <summary>Takes every track's level since the last time.</summary>
    /// <returns>What changed; nothing most of the time.</returns>
    public IReadOnlyList<SpeakerInfo> Measure(IEnumerable<Participant> participants)
    {
        var changes = new List<SpeakerInfo>();
        var silent = new HashSet<string>(_active.Keys);
        foreach (var participant in participants)
        {
            var loudest = participant.Publishing.Published.Select(t => t.Inbound.TakeLevel()).DefaultIfEmpty().Max();
            if (loudest <= 0) continue;

            silent.Remove(participant.Sid);
            var level = Math.Min(1, Math.Ceiling(loudest * Steps) / Steps);
            if (_active.TryGetValue(participant.Sid, out var before) && Math.Abs(before - level) < 0.001) continue;
            _active[participant.Sid] = level;
            changes.Add(new SpeakerInfo { Sid = participant.Sid, Level = (float)level, Active = true });
        }

        foreach (var sid in silent)
        {
            _active.Remove(sid);
            changes.Add(new SpeakerInfo { Sid = sid });
        }

        return changes;
    }
}
