using System.Collections.Concurrent;
using Google.Protobuf;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>Where the library's events go: called on its threads, several at once, and quick about it.</summary>
internal sealed class FfiEvents(FfiLibrary library)
{
    // FfiEvent's fields that are read without objects.
    private const int AudioStreamField = 4, CapturedField = 13, LogsField = 18;

    private readonly ConcurrentDictionary<ulong, IRoomEvents> _rooms = new();
    private readonly ConcurrentDictionary<ulong, AudioStream> _streams = new();
    private readonly ConcurrentDictionary<ulong, AudioSource> _sources = new();
    private readonly ConcurrentDictionary<ulong, TextStreamReader> _readers = new();
    private volatile FfiException? _panic;

    public PendingCalls Calls { get; } = new();

    /// <summary>Set for ever when the library has panicked: it answers nothing any more.</summary>
    public FfiException? Panic => _panic;

    public void Add(ulong room, IRoomEvents events)
    {
        _rooms[room] = events;
        if (_panic is { } panic) events.Failed(panic);
    }

    public void Add(ulong stream, AudioStream audio) => _streams[stream] = audio;

    public void Add(ulong captureId, AudioSource source) => _sources[captureId] = source;

    public void Add(ulong reader, TextStreamReader text) => _readers[reader] = text;

    public void RemoveRoom(ulong room) => _rooms.TryRemove(room, out _);

    public void RemoveStream(ulong stream) => _streams.TryRemove(stream, out _);

    public void RemoveSource(ulong captureId) => _sources.TryRemove(captureId, out _);

    public void RemoveReader(ulong reader) => _readers.TryRemove(reader, out _);

    public void Receive(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new WireReader(message);
            if (!reader.Read()) return;
            switch (reader.Field)
            {
                case AudioStreamField: OnAudio(AudioWire.ReadStreamEvent(reader.Bytes)); break;
                case CapturedField: OnCaptured(reader.Bytes); break;
                case LogsField: LiveKitFfi.Log.Forward(reader.Bytes); break;
                default: Route(FfiEvent.Parser.ParseFrom(message)); break;
            }
        }
#pragma warning disable CA1031 // An exception that leaves this method ends the process: it was called from native code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LiveKitFfi.Log.EventFailed(e);
        }
    }

    private void OnAudio(in StreamSignal signal)
    {
        try
        {
            if (!_streams.TryGetValue(signal.Stream, out var stream)) return;
            if (signal.IsEnd) stream.End();
            else stream.Receive(signal.Frame);
        }
        finally
        {
            if (signal.FrameHandle != 0) library.Drop(signal.FrameHandle);
        }
    }

    private void OnCaptured(ReadOnlySpan<byte> message)
    {
        var (id, error) = AudioWire.ReadCaptured(message);
        if (_sources.TryGetValue(id, out var source)) source.Captured(error);
    }

    private void Route(FfiEvent message)
    {
        switch (message.MessageCase)
        {
            case FfiEvent.MessageOneofCase.None: break; // newer than this code, and nothing we asked for
            case FfiEvent.MessageOneofCase.RoomEvent: OnRoom(message.RoomEvent); break;
            case FfiEvent.MessageOneofCase.TextStreamReaderEvent: OnText(message.TextStreamReaderEvent); break;
            case FfiEvent.MessageOneofCase.Panic: Fail(message.Panic.Message); break;
            default: Calls.Complete(AsyncId(message), message); break;
        }
    }

    private void OnRoom(RoomEvent message)
    {
        if (!_rooms.TryGetValue(message.RoomHandle, out var room) || !room.Received(message)) library.DropHandles(message);
    }

    private void OnText(TextStreamReaderEvent message)
    {
        if (_readers.TryGetValue(message.ReaderHandle, out var reader)) reader.Receive(message);
    }

    internal void Fail(string text)
    {
        var failure = new FfiException($"LiveKit's native library panicked and cannot be used any more in this process: {text}");
        _panic = failure;
        Calls.FailAll(failure);
        foreach (var room in _rooms.Values) room.Failed(failure);
        foreach (var source in _sources.Values) source.Captured(failure.Message);
    }

    // Every message that ends a call has its id in field 1.
    private static ulong AsyncId(FfiEvent message)
    {
        var field = FfiEvent.Descriptor.FindFieldByNumber((int)message.MessageCase);
        var end = (IMessage)field.Accessor.GetValue(message);
        return (ulong)end.Descriptor.FindFieldByNumber(1).Accessor.GetValue(end);
    }
}

/// <summary>A room's end of the line: called on the library's threads.</summary>
internal interface IRoomEvents
{
    /// <summary>False when the room takes no more events; the caller gives the handles back.</summary>
    bool Received(RoomEvent message);

    void Failed(FfiException failure);
}
