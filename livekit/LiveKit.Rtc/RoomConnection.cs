using System.Threading.Channels;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>A room's line to the library: events come in on the library's threads, queue here, and are handled by one task.</summary>
internal sealed class RoomConnection(FfiLibrary library, FfiHandle handle, Room room) : IRoomEvents
{
    // Unbounded: none may be lost. Sound does not come this way.
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>(new UnboundedChannelOptions { SingleReader = true });
    private Task _handling = Task.CompletedTask;
    private bool _closed;

    /// <summary>Starts taking events; the library holds them back until it is asked for them.</summary>
    public void Open()
    {
        library.Events.Add(handle.Id, this);
        _handling = Task.Run(HandleAsync);
        library.Request(new FfiRequest { ReadyForRoomEvent = new ReadyForRoomEventRequest { RoomHandle = handle.Id } });
    }

    public bool Received(RoomEvent message)
    {
        if (!_events.Writer.TryWrite(message)) return false;
        // The library's last word on a room.
        if (message.MessageCase == RoomEvent.MessageOneofCase.Eos) _events.Writer.TryComplete();
        return true;
    }

    public void Failed(FfiException failure) => _events.Writer.TryComplete(failure);

    public async Task CloseAsync(CancellationToken stop)
    {
        if (_closed) return;
        if (library.Events.Panic is null)
            await library.Call(id => Disconnect(handle.Id, id), stop).ConfigureAwait(false);
        library.Events.RemoveRoom(handle.Id);
        _events.Writer.TryComplete();
        await _handling.ConfigureAwait(false);
        handle.Dispose();
        _closed = true;
    }

    /// <summary>A connection that came about after everybody had stopped waiting for it.</summary>
    public static void CloseLate(FfiLibrary library, FfiEvent answer)
    {
        if (answer.Connect.Result is not { } joined) return;
        // A room that never says this is a panic to the library after 15 s, closed or not: for every room of the process.
        library.Request(new FfiRequest { ReadyForRoomEvent = new ReadyForRoomEventRequest { RoomHandle = joined.Room.Handle.Id } });
        // Nobody waits for this call either: its end gives every handle of the connection back.
        var id = library.Events.Calls.BeginUnawaited(_ => library.DropHandles(joined));
        library.Request(Disconnect(joined.Room.Handle.Id, id));
    }

    private static FfiRequest Disconnect(ulong room, ulong id) =>
        new() { Disconnect = new DisconnectRequest { RoomHandle = room, RequestAsyncId = id } };

    private async Task HandleAsync()
    {
        var ended = false;
        Exception? failure = null;
        try
        {
            await foreach (var message in _events.Reader.ReadAllAsync().ConfigureAwait(false))
                if (ended) library.DropHandles(message);
                else ended = Handle(message);
        }
        catch (FfiException panic)
        {
            failure = panic;
        }

        if (!ended) room.End(failure is null ? DisconnectReason.ClientInitiated : DisconnectReason.UnknownReason, failure);
    }

    // True at the room's end. When the server ended it, the library says no last word until we close it too.
    private bool Handle(RoomEvent message)
    {
        if (message.MessageCase == RoomEvent.MessageOneofCase.Disconnected)
        {
            room.End((DisconnectReason)message.Disconnected.Reason, failure: null);
            return true;
        }

        room.Handle(library, message);
        return false;
    }
}
