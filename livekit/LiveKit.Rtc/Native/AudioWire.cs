namespace LiveKit.Rtc;

/// <summary>
/// The messages of the sound's way, read and written without objects: one of each every 20 ms for every track and source.
/// The layout is that of Protos/audio.proto; the tests hold both against each other.
/// </summary>
internal static class AudioWire
{
    /// <summary>Most bytes a capture request takes: 2 nested headers and 7 numbers of at most 10 bytes each.</summary>
    public const int MaxCaptureRequest = 96;

    /// <summary>FfiRequest.capture_audio_frame (27).</summary>
    public static int WriteCapture(Span<byte> request, ulong source, ulong asyncId, in FrameInfo frame)
    {
        Span<byte> info = stackalloc byte[48];
        var infoLength = Write(info, 0, 1, frame.DataPointer);
        infoLength = Write(info, infoLength, 2, frame.Channels);
        infoLength = Write(info, infoLength, 3, frame.SampleRate);
        infoLength = Write(info, infoLength, 4, frame.SamplesPerChannel);

        Span<byte> capture = stackalloc byte[80];
        var length = Write(capture, 0, 1, source);
        length = Write(capture, length, 2, info[..infoLength]);
        length = Write(capture, length, 3, asyncId);
        return Write(request, 0, 27, capture[..length]);
    }

    /// <summary>AudioStreamEvent: whose it is, and either a frame or the end of the stream.</summary>
    public static StreamSignal ReadStreamEvent(ReadOnlySpan<byte> message)
    {
        var signal = new StreamSignal();
        var reader = new WireReader(message);
        while (reader.Read())
            switch (reader.Field)
            {
                case 1: signal.Stream = reader.Number; break;
                case 2: ReadFrameReceived(reader.Bytes, ref signal); break;
                case 3: signal.IsEnd = true; break;
            }

        return signal;
    }

    /// <summary>CaptureAudioFrameCallback.</summary>
    public static (ulong AsyncId, string? Error) ReadCaptured(ReadOnlySpan<byte> message)
    {
        ulong asyncId = 0;
        string? error = null;
        var reader = new WireReader(message);
        while (reader.Read())
            if (reader.Field == 1) asyncId = reader.Number;
            else if (reader.Field == 2) error = System.Text.Encoding.UTF8.GetString(reader.Bytes);
        return (asyncId, error);
    }

    private static void ReadFrameReceived(ReadOnlySpan<byte> message, ref StreamSignal signal)
    {
        var received = new WireReader(message);
        while (received.Read())
            if (received.Field == 1)
                ReadOwnedFrame(received.Bytes, ref signal);
    }

    private static void ReadOwnedFrame(ReadOnlySpan<byte> message, ref StreamSignal signal)
    {
        var frame = new WireReader(message);
        while (frame.Read())
            if (frame.Field == 1) signal.FrameHandle = ReadHandle(frame.Bytes);
            else if (frame.Field == 2) signal.Frame = ReadInfo(frame.Bytes);
    }

    private static ulong ReadHandle(ReadOnlySpan<byte> message)
    {
        var handle = new WireReader(message);
        while (handle.Read())
            if (handle.Field == 1)
                return handle.Number;
        return 0;
    }

    private static FrameInfo ReadInfo(ReadOnlySpan<byte> message)
    {
        var frame = new FrameInfo();
        var info = new WireReader(message);
        while (info.Read())
            switch (info.Field)
            {
                case 1: frame.DataPointer = info.Number; break;
                case 2: frame.Channels = (uint)info.Number; break;
                case 3: frame.SampleRate = (uint)info.Number; break;
                case 4: frame.SamplesPerChannel = (uint)info.Number; break;
            }

        return frame;
    }

    private static int Write(Span<byte> buffer, int at, int field, ulong number) =>
        WriteVarint(buffer, WriteVarint(buffer, at, (ulong)field << 3), number);

    private static int Write(Span<byte> buffer, int at, int field, ReadOnlySpan<byte> message)
    {
        at = WriteVarint(buffer, at, ((ulong)field << 3) | 2);
        at = WriteVarint(buffer, at, (ulong)message.Length);
        message.CopyTo(buffer[at..]);
        return at + message.Length;
    }

    private static int WriteVarint(Span<byte> buffer, int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7) buffer[at++] = (byte)(value | 0x80);
        buffer[at++] = (byte)value;
        return at;
    }
}

/// <summary>Where a frame's samples are, and how many.</summary>
internal record struct FrameInfo(ulong DataPointer, uint Channels, uint SampleRate, uint SamplesPerChannel);

/// <summary>One event of one audio stream.</summary>
internal record struct StreamSignal(ulong Stream, ulong FrameHandle, FrameInfo Frame, bool IsEnd);
