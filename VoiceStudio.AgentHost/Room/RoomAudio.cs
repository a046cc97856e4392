using LiveKit.Rtc;
using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Sessions;

namespace VoiceStudio.AgentHost.Room;

internal abstract record RoomSignal : SessionSignal
{
    internal sealed record PersonCame(string Identity) : RoomSignal;

    internal sealed record PersonWent(string Identity) : RoomSignal;

    /// <param name="Reason">For people.</param>
    internal sealed record Closed(string Reason) : RoomSignal;
}

/// <summary>The agent's seat in the LiveKit room: everybody's sound in, one voice out. Other agents are not listened to.</summary>
internal sealed partial class RoomAudio : IAsyncDisposable
{
    /// <summary>Longest stretch of sound that waits in the native queue, and the most that escapes a host which is stopped.</summary>
    private const int QueueMs = 200;

    /// <summary>Frames that wait while this host is out of breath: sent on at once when it has caught up, since a model minds a lost word more than a late one.</summary>
    private const int LongestStall = 100;
    private const string AgentPrefix = "agent:";
    private readonly LiveKit.Rtc.Room _room = new();
    private readonly Action<SessionSignal> _post;
    private readonly ILogger _log;
    private readonly Lock _guard = new();
    private readonly List<Task> _listening = [];
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Ears? _ears;
    private LocalAudioTrack? _track;
    private Task _connecting = Task.CompletedTask;
    private bool _left;

    public RoomAudio(Action<SessionSignal> post, ILogger log)
    {
        (_post, _log) = (post, log);
        _room.ParticipantConnected += (_, participant) => Came(participant);
        _room.ParticipantDisconnected += (_, participant) => Went(participant);
        _room.TrackSubscribed += (_, e) => Listen(e.Track, e.Participant);
        _room.TrackMuted += (_, e) => Push(e, isOpen: false);
        _room.TrackUnmuted += (_, e) => Push(e, isOpen: true);
        _room.Disconnected += (_, e) => _post(new RoomSignal.Closed(InWords(e.Reason)));
    }

    public AudioSource Source { get; } = new(AudioFormat.SampleRate, 1, QueueMs);

    public LocalParticipant Self => _room.LocalParticipant;

    public string TrackSid { get; private set; } = "";

    /// <summary>Completes when the agent is in the room and can be heard; never when it cannot come.</summary>
    public Task Joined => _joined.Task;

    /// <exception cref="RoomException">The room cannot be joined.</exception>
    public async Task JoinAsync(string url, string token, Ears ears, CancellationToken cancel)
    {
        _ears = ears;
        // Not cancelled with us: the library ends a try by itself, and is told to leave a room that it reached too late.
        _connecting = _room.ConnectAsync(url, token, stop: CancellationToken.None);
        await _connecting.WaitAsync(cancel);
        foreach (var participant in _room.RemoteParticipants.Values) Came(participant);
        _track = LocalAudioTrack.Create("voice", Source);
        // No DTX and no second copies: the gaps and the delay that they make are heard.
        var options = new TrackPublishOptions { Source = TrackSource.Microphone, Dtx = false, Red = false };
        TrackSid = (await _room.LocalParticipant.PublishTrackAsync(_track, options, cancel)).Sid;
        _joined.TrySetResult();
    }

    /// <summary>The server may have muted our track when a lease ran out; a grant takes that back.</summary>
    public void Unmute()
    {
        if (_joined.Task.IsCompleted && _room.LocalParticipant.TrackPublications.TryGetValue(TrackSid, out var publication) && publication.IsMuted) _track?.Unmute();
    }

    public async ValueTask DisposeAsync()
    {
        Task[] listening;
        lock (_guard)
        {
            _left = true;
            listening = [.. _listening];
        }

        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _room.DisposeAsync();
        await Task.WhenAll(listening);
        _track?.Dispose();
        await Source.DisposeAsync();
    }

    private static bool IsPerson(RemoteParticipant participant)
        => participant.Kind != ParticipantKind.Agent && !participant.Identity.StartsWith(AgentPrefix, StringComparison.Ordinal);

    private void Came(RemoteParticipant participant)
    {
        if (IsPerson(participant)) _post(new RoomSignal.PersonCame(participant.Identity));
    }

    private void Went(RemoteParticipant participant)
    {
        if (IsPerson(participant)) _post(new RoomSignal.PersonWent(participant.Identity));
    }

    private void Push(TrackMutedEventArgs e, bool isOpen)
    {
        if (e.Participant is RemoteParticipant person && IsPerson(person) && e.Publication.Kind == TrackKind.Audio) _ears?.Push(person.Identity, isOpen);
    }

    private void Listen(RemoteTrack track, RemoteParticipant participant)
    {
        if (track.Kind != TrackKind.Audio || !IsPerson(participant)) return;
        lock (_guard)
        {
            if (_left) return;
            _listening.RemoveAll(t => t.IsCompletedSuccessfully);
            _listening.Add(ListenAsync(new AudioStream(track, AudioFormat.SampleRate, 1, AudioFormat.FrameMs, LongestStall), participant.Identity, _ears!));
        }
    }

    /// <summary>Ends with the track or the room.</summary>
    private async Task ListenAsync(AudioStream stream, string identity, Ears ears)
    {
        LogListening(identity);
        ears.Add(identity);
        try
        {
            await using (stream)
            {
                while (await stream.ReadAsync() is { } frame)
                {
                    ears.Hear(identity, frame.Samples.Span);
                    frame.Dispose();
                }
            }
        }
        finally
        {
            ears.Remove(identity);
        }
    }

    private static string InWords(DisconnectReason reason) => reason switch
    {
        DisconnectReason.DuplicateIdentity => "The agent joined this room from somewhere else.",
        DisconnectReason.ParticipantRemoved => "The agent was removed from the room.",
        DisconnectReason.RoomDeleted or DisconnectReason.RoomClosed => "The room was closed.",
        DisconnectReason.ServerShutdown => "The LiveKit server shut down.",
        DisconnectReason.ClientInitiated => "The agent left.",
        _ => "The connection to the room was lost.",
    };

    [LoggerMessage(LogLevel.Debug, "Listening to {Identity}.")]
    private partial void LogListening(string identity);
}
