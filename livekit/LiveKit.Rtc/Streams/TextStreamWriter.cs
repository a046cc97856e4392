using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>A text under way to the others. Close it: readers wait for its end.</summary>
public sealed class TextStreamWriter : IAsyncDisposable
{
    private readonly FfiLibrary _library;
    private readonly FfiHandle _handle;

    internal TextStreamWriter(FfiLibrary library, OwnedTextStreamWriter owned)
    {
        _library = library;
        _handle = library.Own(owned.Handle);
        Info = TextStreamInfo.From(owned.Info);
    }

    public TextStreamInfo Info { get; }

    /// <exception cref="RoomException">Nothing can be sent.</exception>
    public async Task WriteAsync(string text, CancellationToken stop = default)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        var end = await _library.Call(id => new FfiRequest
        {
            TextStreamWrite = new TextStreamWriterWriteRequest { WriterHandle = _handle.Id, Text = text, RequestAsyncId = id },
        }, stop).ConfigureAwait(false);
        if (end.TextStreamWriterWrite.Error is { } error) throw new RoomException($"The text was not written: {error.Description}");
    }

    /// <param name="reason">Why it ends early; null for a text that is complete.</param>
    /// <param name="attributes">What is known only at the end.</param>
    /// <param name="stop">Gives up waiting.</param>
    public async Task CloseAsync(string? reason = null, IReadOnlyDictionary<string, string>? attributes = null, CancellationToken stop = default)
    {
        if (_handle.IsClosed) return;
        var close = new TextStreamWriterCloseRequest { WriterHandle = _handle.Id };
        if (reason is not null) close.Reason = reason;
        foreach (var (key, value) in attributes ?? new Dictionary<string, string>()) close.Attributes[key] = value;
        var closed = _library.Call(id =>
        {
            close.RequestAsyncId = id;
            return new FfiRequest { TextStreamClose = close };
        }, stop);
        _handle.Surrender(); // closing takes the writer back, whatever comes of it
        var end = await closed.ConfigureAwait(false);
        if (end.TextStreamWriterClose.Error is { } error) throw new RoomException($"The text was not closed: {error.Description}");
    }

    /// <summary>Closes what was not closed. A room that is gone has closed it already.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (RoomException)
        {
            // The room ended first.
        }
    }
}
