using CsCheck;
using Google.Protobuf;
using LiveKit.Rtc;
using LiveKit.Rtc.Ffi;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>The hand-written encoding of sound against the generated one.</summary>
public sealed class AudioWireTests
{
    private static readonly Gen<FrameInfo> Frames = Gen.Select(Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, (data, channels, rate, samples) => new FrameInfo(data, channels, rate, samples));

    [Fact]
    public void A_capture_request_is_what_protobuf_would_write() =>
        Gen.Select(Gen.ULong, Gen.ULong, Frames).Sample((source, id, frame) =>
        {
            var request = new byte[AudioWire.MaxCaptureRequest];
            var length = AudioWire.WriteCapture(request, source, id, frame);
            var expected = new FfiRequest { CaptureAudioFrame = new CaptureAudioFrameRequest { SourceHandle = source, Buffer = Info(frame), RequestAsyncId = id } };
            return request.AsSpan(0, length).SequenceEqual(expected.ToByteArray());
        });

    [Fact]
    public void A_frame_that_protobuf_wrote_is_read() =>
        Gen.Select(Gen.ULong, Gen.ULong, Frames).Sample((stream, handle, frame) =>
        {
            var message = new AudioStreamEvent
            {
                StreamHandle = stream,
                FrameReceived = new AudioFrameReceived { Frame = new OwnedAudioFrameBuffer { Handle = new FfiOwnedHandle { Id = handle }, Info = Info(frame) } },
            };
            return AudioWire.ReadStreamEvent(message.ToByteArray()) == new StreamSignal(stream, handle, frame, IsEnd: false);
        });

    [Fact]
    public void The_end_of_a_stream_is_read() =>
        Assert.Equal(new StreamSignal(7, 0, default, IsEnd: true), AudioWire.ReadStreamEvent(new AudioStreamEvent { StreamHandle = 7, Eos = new AudioStreamEOS() }.ToByteArray()));

    [Theory]
    [InlineData(null)]
    [InlineData("InvalidState - failed to capture frame")]
    public void The_end_of_a_capture_is_read(string? error)
    {
        var end = new global::LiveKit.Rtc.Ffi.AsyncCallback { AsyncId = 1UL << 40 };
        if (error is not null) end.Error = error;

        Assert.Equal((1UL << 40, error), AudioWire.ReadCaptured(end.ToByteArray()));
    }

    [Fact]
    public void Whatever_comes_the_reader_ends() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var reader = new WireReader(bytes);
            var fields = 0;
            while (reader.Read()) fields++;
            return fields <= bytes.Length;
        });

    [Fact]
    public void Every_handle_in_a_message_is_found()
    {
        var joined = new ConnectCallback.Types.Result
        {
            Room = new OwnedRoom { Handle = Handle(1) },
            LocalParticipant = new OwnedParticipant { Handle = Handle(2) },
            Participants = { new ConnectCallback.Types.ParticipantWithTracks { Participant = new OwnedParticipant { Handle = Handle(3) }, Publications = { new OwnedTrackPublication { Handle = Handle(4) } } } },
        };

        Assert.Equal([1, 2, 3, 4], OwnedHandles.In(new FfiEvent { Connect = new ConnectCallback { Result = joined } }));
    }

    private static FfiOwnedHandle Handle(ulong id) => new() { Id = id };

    private static AudioFrameBufferInfo Info(in FrameInfo frame) =>
        new() { DataPtr = frame.DataPointer, NumChannels = frame.Channels, SampleRate = frame.SampleRate, SamplesPerChannel = frame.SamplesPerChannel };
}
