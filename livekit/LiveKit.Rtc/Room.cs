using System.Collections.Concurrent;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>
/// A participant's seat in a LiveKit room: connect once, publish and listen, dispose. Its events are raised one after the other, in the
/// order in which they happened, on a task of its own: a handler may take its time, but holds up the next event; what must wait goes elsewhere.
/// </summary>
public sealed partial class Room : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RemoteParticipant> _remote = new();
    private readonly SemaphoreSlim _ending = new(1, 1);
    private RoomConnection? _connection;
    private int _connects;

    /// <summary>The server's id of this room's life; empty until the server says it.</summary>
    public string Sid { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Metadata { get; private set; } = "";

    public ConnectionState ConnectionState { get; private set; }

    public bool IsConnected => ConnectionState == ConnectionState.Connected;

    /// <summary>Oneself.</summary>
    /// <exception cref="InvalidOperationException">Not connected yet.</exception>
    public LocalParticipant LocalParticipant
    {
        get => field ?? throw new InvalidOperationException("The room is not connected.");
        private set;
    }

    /// <summary>The others, by identity.</summary>
    public IReadOnlyDictionary<string, RemoteParticipant> RemoteParticipants => _remote;

    /// <summary>Joins a room. Those who are there already are in <see cref="RemoteParticipants"/>; their tracks come as events.</summary>
    /// <param name="url">ws(s) or http(s) address of the server.</param>
    /// <param name="token">Says which room, and who joins it.</param>
    /// <param name="options">Defaults suit an agent.</param>
    /// <param name="stop">Gives up waiting; a connection that comes about nevertheless is closed.</param>
    /// <exception cref="RoomException">The server cannot be reached or refuses; the message says what it said.</exception>
    /// <exception cref="FfiException">The native library is missing or broken.</exception>
    public async Task ConnectAsync(string url, string token, RoomOptions? options = null, CancellationToken stop = default)
    {
        if (Interlocked.Increment(ref _connects) != 1) throw new InvalidOperationException("A room connects once; take a new one.");
        var library = FfiLibrary.Instance;
        var answer = await library.Call(id => (options ?? new RoomOptions()).ToRequest(url, token, id), stop, late => RoomConnection.CloseLate(library, late)).ConfigureAwait(false);
        if (answer.Connect.HasError) throw new RoomException($"The room could not be joined: {FfiLog.WithoutSecrets(answer.Connect.Error)}");
        Enter(library, answer.Connect.Result);
    }

    /// <summary>Leaves the room and waits until every event has been handled. Does nothing in a room that was never joined or has been left.</summary>
    /// <remarks>An event handler must not wait for it: it waits for the handler.</remarks>
    public async Task DisconnectAsync(CancellationToken stop = default)
    {
        if (_connection is not { } connection) return;
        await _ending.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await connection.CloseAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _ending.Release();
        }
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync().ConfigureAwait(false);

    private void Enter(FfiLibrary library, ConnectCallback.Types.Result joined)
    {
        (Sid, Name, Metadata) = (joined.Room.Info.Sid, joined.Room.Info.Name, joined.Room.Info.Metadata);
        LocalParticipant = new LocalParticipant(library, joined.LocalParticipant);
        foreach (var there in joined.Participants)
        {
            var participant = new RemoteParticipant(library, there.Participant);
            foreach (var publication in there.Publications) participant.Add(new RemoteTrackPublication(library, publication));
            _remote[participant.Identity] = participant;
        }

        ConnectionState = ConnectionState.Connected;
        _connection = new RoomConnection(library, library.Own(joined.Room.Handle), this);
        _connection.Open();
    }
}
