using System.Collections.Concurrent;
using LocalLiveKit.Configuration;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Signaling;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>The rooms that live, by name, each with its mailbox and its clock until it is over.</summary>
internal sealed class LiveRooms(ServerSettings settings, IRoomEvents events, TokenRefresh tokens, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LiveRoom> _rooms = new(StringComparer.Ordinal);
    private readonly Lock _creating = new();
    private bool _closing;

    public Room? Find(string name) => _rooms.GetValueOrDefault(name)?.Room;

    public IReadOnlyCollection<Room> All => [.. _rooms.Values.Select(r => r.Room)];

    /// <exception cref="JoinRefusedException">The server is about to stop.</exception>
    public Room GetOrCreate(string name)
    {
        if (Find(name) is { } known) return known;
        lock (_creating)
        {
            if (Find(name) is { } meanwhile) return meanwhile;
            if (_closing) throw new JoinRefusedException(StatusCodes.Status503ServiceUnavailable, "the server is stopping");
            var room = new Room(name, settings.Room, events, tokens, time, loggers.CreateLogger<Room>());
            events.OnRoomStarted(room.ToWire());
            room.Mailbox.Start();
            _rooms[name] = new LiveRoom(room, RunAsync(room));
            return room;
        }
    }

    /// <summary>Ask of a room that may end at any moment: a new one takes its place, as often as needed.</summary>
    public async Task<T> AskOrCreate<T>(string name, Func<Room, T> work)
    {
        while (true)
        {
            var room = GetOrCreate(name);
            try
            {
                return await room.Mailbox.Ask(() => work(room));
            }
            catch (RoomClosedException)
            {
                // Between its end and its removal: the next look finds none, or a new one.
                Forget(room);
            }
        }
    }

    /// <summary>The server stops: everybody is told, and their sockets close.</summary>
    public void CloseAll()
    {
        lock (_creating) _closing = true;
        foreach (var room in All) room.Mailbox.Post(() => room.Close(Wire.DisconnectReason.ServerShutdown));
    }

    public async ValueTask DisposeAsync()
    {
        CloseAll();
        await Task.WhenAll(_rooms.Values.Select(r => r.Running));
    }

    /// <summary>Ticks until the room is over.</summary>
    private async Task RunAsync(Room room)
    {
        try
        {
            await using var mailbox = room.Mailbox;
            using var clock = new PeriodicTimer(LoudnessMeter.Interval, time);
            for (var tick = 1; await clock.WaitForNextTickAsync(); tick++)
            {
                // RFC 3550 §6.2: reports need not come more often than about each second.
                var reports = tick % 3 == 0;
                if (!await mailbox.Ask(() => room.Tick(reports))) break;
            }

            Forget(room);
        }
        catch (RoomClosedException)
        {
            // Ended by somebody else than its own clock.
        }

        Forget(room);
        await room.Endings.WaitAsync();
    }

    private void Forget(Room room)
    {
        lock (_creating)
        {
            if (Find(room.Name) == room) _rooms.TryRemove(room.Name, out _);
        }
    }

    private sealed record LiveRoom(Room Room, Task Running);
}
