using System.Collections.Concurrent;

namespace LiveKit.Rtc;

/// <summary>A moment of sound: 16-bit samples, channels interleaved. One from an <see cref="AudioStream"/> is lent: dispose it when done.</summary>
public sealed class AudioFrame : IDisposable
{
    private readonly AudioFramePool? _pool;
    private readonly short[] _buffer;
    private int _length;
    private int _returned;

    /// <summary>A frame of one's own; disposing it does nothing.</summary>
    /// <exception cref="ArgumentException">The samples are no whole number per channel.</exception>
    public AudioFrame(short[] samples, int sampleRate, int channels)
    {
        if (channels < 1 || samples.Length % channels != 0) throw new ArgumentException($"{samples.Length} samples do not make {channels} channels.", nameof(samples));
        (_buffer, _length, SampleRate, Channels) = (samples, samples.Length, sampleRate, channels);
    }

    internal AudioFrame(AudioFramePool pool, int capacity) => (_pool, _buffer) = (pool, new short[capacity]);

    public ReadOnlyMemory<short> Samples => _buffer.AsMemory(0, _length);

    /// <summary>Hz.</summary>
    public int SampleRate { get; private set; }

    public int Channels { get; private set; } = 1;

    public int SamplesPerChannel => _length / Channels;

    public TimeSpan Duration => TimeSpan.FromSeconds((double)SamplesPerChannel / SampleRate);

    /// <summary>Gives the buffer back to the stream it came from; the samples must not be read after.</summary>
    public void Dispose()
    {
        if (_pool is not null && Interlocked.Exchange(ref _returned, 1) == 0) _pool.Return(this);
    }

    internal int Capacity => _buffer.Length;

    internal void Fill(ReadOnlySpan<short> samples, int sampleRate, int channels)
    {
        samples.CopyTo(_buffer);
        (_length, SampleRate, Channels, _returned) = (samples.Length, sampleRate, channels, 0);
    }
}

/// <summary>Buffers of one stream, used again and again: at 50 frames a second a call makes no garbage of them.</summary>
internal sealed class AudioFramePool(int capacity)
{
    private const int MostKept = 32;

    private readonly ConcurrentQueue<AudioFrame> _free = new();

    public AudioFrame Rent(ReadOnlySpan<short> samples, int sampleRate, int channels)
    {
        if (!_free.TryDequeue(out var frame) || frame.Capacity < samples.Length) frame = new AudioFrame(this, Math.Max(capacity, samples.Length));
        frame.Fill(samples, sampleRate, channels);
        return frame;
    }

    public void Return(AudioFrame frame)
    {
        if (_free.Count < MostKept) _free.Enqueue(frame);
    }
}
