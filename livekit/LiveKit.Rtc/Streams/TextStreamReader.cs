using System.Text;
using System.Threading.Channels;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>A text that somebody sends. Read it once, by enumeration or whole; or dispose it unread.</summary>
public sealed class TextStreamReader : IAsyncEnumerable<string>, IDisposable
{
    /// <summary>Characters after which a text is refused: nobody in a conversation writes that much.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private readonly FfiLibrary _library;
    private readonly FfiHandle _handle;
    private readonly ulong _id;
    private readonly Channel<string> _pieces = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private int _started;
    private int _length;

    internal TextStreamReader(FfiLibrary library, OwnedTextStreamReader owned)
    {
        _library = library;
        _handle = library.Own(owned.Handle);
        _id = _handle.Id;
        Info = TextStreamInfo.From(owned.Info);
    }

    public TextStreamInfo Info { get; }

    /// <summary>The pieces as they come.</summary>
    /// <exception cref="RoomException">The sender broke off, or the text is too long.</exception>
    public IAsyncEnumerator<string> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Start();
        return _pieces.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>The whole text, when it is complete.</summary>
    /// <exception cref="RoomException">The sender broke off, or the text is too long.</exception>
    public async Task<string> ReadAllAsync(CancellationToken stop = default)
    {
        var text = new StringBuilder();
        await foreach (var piece in this.WithCancellation(stop).ConfigureAwait(false)) text.Append(piece);
        return text.ToString();
    }

    public void Dispose()
    {
        _library.Events.RemoveReader(_id);
        _handle.Dispose();
        _pieces.Writer.TryComplete();
    }

    internal void Receive(TextStreamReaderEvent message)
    {
        switch (message.DetailCase)
        {
            case TextStreamReaderEvent.DetailOneofCase.ChunkReceived: Take(message.ChunkReceived.Content); break;
            case TextStreamReaderEvent.DetailOneofCase.Eos: End(message.Eos.Error is { } error ? new RoomException($"The text broke off: {error.Description}") : null); break;
        }
    }

    private void Take(string piece)
    {
        _length += piece.Length;
        if (_length > MaxLength) End(new RoomException($"The text is longer than {MaxLength} characters."));
        else _pieces.Writer.TryWrite(piece);
    }

    private void End(Exception? failure)
    {
        _library.Events.RemoveReader(_id);
        _pieces.Writer.TryComplete(failure);
    }

    // Registered before it is asked for: the first piece can come before the request returns.
    private void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 1) throw new InvalidOperationException("A text is read once.");
        _library.Events.Add(_id, this);
        _library.Request(new FfiRequest { TextReadIncremental = new TextStreamReaderReadIncrementalRequest { ReaderHandle = _id } });
        _handle.Surrender(); // reading takes the reader back
    }
}
