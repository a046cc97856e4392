using System.Collections.Concurrent;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>Everything a room says, in its order, as words that a test can wait for.</summary>
internal sealed class RoomLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RoomLog(Room room)
    {
        room.ParticipantConnected += (_, who) => Add($"{who.Identity} came");
        room.ParticipantDisconnected += (_, who) => Add($"{who.Identity} left");
        room.TrackPublished += (_, e) => Add($"{e.Participant.Identity} published {e.Publication.Name}");
        room.TrackUnpublished += (_, e) => Add($"{e.Participant.Identity} unpublished {e.Publication.Name}");
        room.TrackSubscribed += (_, e) => Add($"{e.Participant.Identity} can be heard", e.Track);
        room.TrackUnsubscribed += (_, e) => Add($"{e.Participant.Identity} cannot be heard");
        room.TrackMuted += (_, e) => Add($"{e.Participant.Identity} muted");
        room.TrackUnmuted += (_, e) => Add($"{e.Participant.Identity} unmuted");
        room.ActiveSpeakersChanged += (_, e) => Add($"speaking: {string.Join(", ", e.Speakers.Select(who => who.Identity))}");
        room.ParticipantAttributesChanged += (_, e) => Add($"{e.Participant.Identity} is {string.Join(", ", e.Changed.Select(a => $"{a.Key}={a.Value}"))}");
        room.ParticipantMetadataChanged += (_, who) => Add($"{who.Identity} says {who.Metadata}");
        room.ParticipantNameChanged += (_, who) => Add($"{who.Identity} is called {who.Name}");
        room.RoomMetadataChanged += (_, metadata) => Add($"the room is {metadata}");
        room.ConnectionStateChanged += (_, state) => Add($"now {state}");
        room.Disconnected += (_, e) => Add($"over: {e.Reason}");
    }

    public ConcurrentDictionary<string, RemoteTrack> Tracks { get; } = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    /// <summary>Returns when the room has said so, now or before.</summary>
    public async Task SeesAsync(string line, CancellationToken stop)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_lines.Contains(line)) return;
                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Never seen: {line}. Seen:\n{string.Join('\n', Lines)}");
            }
        }
    }

    private void Add(string line, RemoteTrack? track = null)
    {
        lock (_lock)
        {
            if (track is not null) Tracks[line.Split(' ')[0]] = track;
            _lines.Add(line);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
