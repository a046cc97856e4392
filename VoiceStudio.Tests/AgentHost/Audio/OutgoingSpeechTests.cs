using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class OutgoingSpeechTests
{
    private readonly OutgoingSpeech _speech = new();
    private readonly short[] _frame = new short[AudioFormat.FrameSamples];

    [Fact]
    public void Samples_that_deltas_tear_apart_are_put_together()
    {
        byte[] pcm = [1, 0, 2, 0, 3, 0, 4, 0];
        _speech.Append(pcm.AsSpan(0, 3));
        _speech.Append(pcm.AsSpan(3, 2));
        _speech.Append(pcm.AsSpan(5));
        _speech.Complete();
        Assert.Equal(4, _speech.ReadFrame(_frame));
        Assert.Equal([1, 2, 3, 4, 0], _frame[..5]);
    }

    [Fact]
    public void A_half_frame_waits_for_its_other_half()
    {
        _speech.Append(new byte[AudioFormat.FrameSamples]);
        Assert.Equal(0, _speech.ReadFrame(_frame));
        _speech.Append(new byte[AudioFormat.FrameSamples]);
        Assert.Equal(AudioFormat.FrameSamples, _speech.ReadFrame(_frame));
    }

    [Fact]
    public void The_end_is_drained_only_when_nothing_more_can_come()
    {
        _speech.Append(new byte[AudioFormat.FrameSamples * 2]);
        _speech.ReadFrame(_frame);
        Assert.False(_speech.IsDrained);
        _speech.Complete();
        Assert.True(_speech.IsDrained);
        _speech.Reopen();
        Assert.False(_speech.IsDrained);
    }

    [Fact]
    public void A_resumed_reply_goes_on_where_it_was_heard_last()
    {
        var pcm = new byte[AudioFormat.FrameSamples * 4];
        pcm[AudioFormat.FrameSamples * 2] = 42;
        _speech.Append(pcm);
        _speech.ReadFrame(_frame);
        _speech.ReadFrame(_frame);
        _speech.RewindTo(AudioFormat.FrameSamples);
        Assert.Equal(AudioFormat.FrameSamples, _speech.ReadFrame(_frame));
        Assert.Equal(42, _frame[0]);
    }
}
