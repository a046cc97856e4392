using System.Runtime.CompilerServices;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>
/// Sound that we make. Frames wait in a short queue, from which the library takes 10 ms at a time at the pace of real time; where it finds
/// nothing it plays silence. <see cref="CaptureFrameAsync(ReadOnlyMemory{short}, CancellationToken)"/> waits while the queue is full: that is the clock to push against.
/// </summary>
public sealed class AudioSource : IAsyncDisposable, IDisposable
{
    private readonly FfiLibrary _library = FfiLibrary.Instance;
    private readonly TimeProvider _clock;
    private readonly CaptureEnd _end = new();
    private readonly ulong _captureId;
    private readonly Lock _lock = new();
    private TaskCompletionSource _cleared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _emptyAt;

    /// <param name="sampleRate">Hz.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="queueSizeMs">How far the pushing may run ahead; a multiple of 10, at least 10.</param>
    /// <param name="clock">Measures what has been played.</param>
    /// <exception cref="ArgumentOutOfRangeException">The queue's size, which the library would not survive.</exception>
    public AudioSource(int sampleRate, int channels, int queueSizeMs = 200, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queueSizeMs, 10);
        ArgumentOutOfRangeException.ThrowIfNotEqual(queueSizeMs % 10, 0, nameof(queueSizeMs));
        (SampleRate, Channels, _clock) = (sampleRate, channels, clock ?? TimeProvider.System);
        var response = _library.Request(new FfiRequest
        {
            NewAudioSource = new NewAudioSourceRequest
            {
                Type = 0,
                Options = new AudioSourceOptions { EchoCancellation = false, NoiseSuppression = false, AutoGainControl = false },
                SampleRate = (uint)sampleRate,
                NumChannels = (uint)channels,
                QueueSizeMs = (uint)queueSizeMs,
            },
        });
        Handle = _library.Own(response.NewAudioSource.Source.Handle);
        _captureId = _library.Events.Calls.NextId();
        _library.Events.Add(_captureId, this);
    }

    public int SampleRate { get; }

    public int Channels { get; }

    /// <summary>How much of what was pushed has not been played: counted here, as the library does not say.</summary>
    public TimeSpan QueuedDuration
    {
        get
        {
            lock (_lock)
            {
                var now = _clock.GetTimestamp();
                return now >= _emptyAt ? TimeSpan.Zero : _clock.GetElapsedTime(now, _emptyAt);
            }
        }
    }

    internal FfiHandle Handle { get; }

    /// <summary>Queues samples; returns when they are in the queue and the queue is not over-full. One call at a time, others wait their turn.</summary>
    /// <param name="samples">Interleaved, at the source's rate; copied before the first wait. Any length.</param>
    /// <param name="stop">Gives up waiting: for the turn (nothing was queued), or for room (the samples are queued).</param>
    /// <exception cref="RoomException">The library refused the frame.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask CaptureFrameAsync(ReadOnlyMemory<short> samples, CancellationToken stop = default)
    {
        if (samples.Length % Channels != 0) throw new ArgumentException($"{samples.Length} samples do not make {Channels} channels.", nameof(samples));
        if (samples.IsEmpty) return;
        await _end.WaitForTurnAsync(stop).ConfigureAwait(false);
        var queued = Queue(samples.Span);
        string? error;
        using (stop.UnsafeRegister(static end => ((CaptureEnd)end!).GiveUp(), _end)) error = await queued.ConfigureAwait(false);
        if (error == CaptureEnd.GivenUp) throw new OperationCanceledException(stop);
        if (error is { Length: > 0 }) throw new RoomException($"The sound was not taken: {error}");
    }

    /// <inheritdoc cref="CaptureFrameAsync(ReadOnlyMemory{short}, CancellationToken)"/>
    public ValueTask CaptureFrameAsync(AudioFrame frame, CancellationToken stop = default) =>
        frame.SampleRate == SampleRate && frame.Channels == Channels
            ? CaptureFrameAsync(frame.Samples, stop)
            : throw new ArgumentException($"A source of {SampleRate} Hz and {Channels} channels takes no frame of {frame.SampleRate} Hz and {frame.Channels}.", nameof(frame));

    /// <summary>Forgets what was not played: silence within 10 ms.</summary>
    public void ClearQueue()
    {
        _library.Request(new FfiRequest { ClearAudioBuffer = new ClearAudioBufferRequest { SourceHandle = Handle.Id } });
        TaskCompletionSource cleared;
        lock (_lock)
        {
            _emptyAt = _clock.GetTimestamp();
            (cleared, _cleared) = (_cleared, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        cleared.TrySetResult();
    }

    /// <summary>Returns when everything pushed so far has been played or cleared.</summary>
    public async Task WaitForPlayoutAsync(CancellationToken stop = default)
    {
        while (QueuedDuration is var left && left > TimeSpan.Zero)
        {
            Task cleared;
            lock (_lock) cleared = _cleared.Task;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(cleared, Task.Delay(left, _clock, waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        _library.Events.RemoveSource(_captureId);
        Handle.Dispose();
        _end.Complete("the source was disposed");
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Captured(string? error) => _end.Complete(error);

    private ValueTask<string?> Queue(ReadOnlySpan<short> samples)
    {
        var end = _end.Begin();
        try
        {
            ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
            Send(samples);
        }
        catch
        {
            _end.NeverBegan();
            throw;
        }

        lock (_lock)
        {
            var ticks = (long)(samples.Length / Channels / (double)SampleRate * _clock.TimestampFrequency);
            _emptyAt = Math.Max(_emptyAt, _clock.GetTimestamp()) + ticks;
        }

        return end;
    }

    // The library copies the samples before it returns, so they are held only for the call.
    private unsafe void Send(ReadOnlySpan<short> samples)
    {
        Span<byte> request = stackalloc byte[AudioWire.MaxCaptureRequest];
        fixed (short* data = samples)
        {
            var frame = new FrameInfo((ulong)data, (uint)Channels, (uint)SampleRate, (uint)(samples.Length / Channels));
            _library.Request(request[..AudioWire.WriteCapture(request, Handle.Id, _captureId, frame)]);
        }
    }
}
