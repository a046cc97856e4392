using System.Threading.Channels;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>
/// The sound of a remote track, resampled and cut to the wished frames, in real time: silence where nothing comes. Whoever reads too slowly
/// loses the oldest frames. Ends when the track or the room does.
/// </summary>
public sealed class AudioStream : IAsyncEnumerable<AudioFrame>, IAsyncDisposable, IDisposable
{
    private const int DefaultQueue = 10;
    // 10 s of 48 kHz stereo: more than the library ever sends at once.
    private const ulong MostSamples = 960_000;

    private readonly RemoteTrack _track;
    private readonly FfiHandle _handle;
    private readonly AudioFramePool _pool;
    private readonly Channel<AudioFrame> _frames;
    private long _dropped;

    /// <param name="track">An audio track.</param>
    /// <param name="sampleRate">Hz of the frames.</param>
    /// <param name="channels">Channels of the frames.</param>
    /// <param name="frameSizeMs">Length of a frame; a multiple of 10.</param>
    /// <param name="queuedFrames">How many wait for a slow reader.</param>
    public AudioStream(RemoteTrack track, int sampleRate, int channels = 1, int frameSizeMs = 20, int queuedFrames = DefaultQueue)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(track.Kind, TrackKind.Audio);
        (_track, SampleRate, Channels) = (track, sampleRate, channels);
        _pool = new AudioFramePool(sampleRate / 1000 * frameSizeMs * channels);
        _frames = Channel.CreateBounded<AudioFrame>(
            new BoundedChannelOptions(queuedFrames) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true }, Drop);
        var response = track.Library.Request(new FfiRequest
        {
            NewAudioStream = new NewAudioStreamRequest
            {
                TrackHandle = track.Handle.Id,
                Type = 0,
                SampleRate = (uint)sampleRate,
                NumChannels = (uint)channels,
                FrameSizeMs = (uint)frameSizeMs,
                QueueSizeFrames = (uint)queuedFrames,
            },
        });
        _handle = track.Library.Own(response.NewAudioStream.Stream.Handle);
        track.Library.Events.Add(_handle.Id, this);
        track.Attach(this);
    }

    public int SampleRate { get; }

    public int Channels { get; }

    /// <summary>Frames lost because nobody read them in time.</summary>
    public long DroppedFrames => Interlocked.Read(ref _dropped);

    /// <summary>The next frame, or null at the end. Dispose it when done.</summary>
    public async ValueTask<AudioFrame?> ReadAsync(CancellationToken stop = default)
    {
        while (await _frames.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
            if (_frames.Reader.TryRead(out var frame))
                return frame;
        return null;
    }

    /// <summary>Frames as they come, to the end. Each is lent: dispose it when done.</summary>
    public IAsyncEnumerator<AudioFrame> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _frames.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    public void Dispose()
    {
        _track.Library.Events.RemoveStream(_handle.Id);
        _track.Detach(this);
        _handle.Dispose();
        End();
        while (_frames.Reader.TryRead(out var frame)) frame.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    // On the library's thread; the frame's memory is the library's until it returns.
    internal unsafe void Receive(in FrameInfo info)
    {
        var count = (ulong)info.SamplesPerChannel * info.Channels;
        if (info.DataPointer == 0 || count is 0 or > MostSamples) return;
        var frame = _pool.Rent(new ReadOnlySpan<short>((void*)info.DataPointer, (int)count), (int)info.SampleRate, (int)info.Channels);
        if (!_frames.Writer.TryWrite(frame)) frame.Dispose();
    }

    internal void End() => _frames.Writer.TryComplete();

    private void Drop(AudioFrame frame)
    {
        Interlocked.Increment(ref _dropped);
        frame.Dispose();
    }
}
