using VoiceStudio.AgentHost.Audio;

namespace VoiceStudio.Tests.AgentHost.Audio;

public sealed class SpeechOnsetTests
{
    private readonly SpeechOnset _onset = new(TimeSpan.FromMilliseconds(32), silence: TimeSpan.FromMilliseconds(128));

    [Fact]
    public void One_window_of_noise_is_no_speech()
    {
        Assert.Equal(SpeechChange.None, _onset.Hear(0.9f));
        Assert.Equal(SpeechChange.None, _onset.Hear(0.1f));
        Assert.Equal(SpeechChange.None, _onset.Hear(0.9f));
    }

    [Fact]
    public void Two_windows_in_a_row_are()
    {
        _onset.Hear(0.9f);
        Assert.Equal(SpeechChange.Started, _onset.Hear(0.9f));
        Assert.Equal(SpeechChange.None, _onset.Hear(0.9f));
    }

    [Fact]
    public void Speech_ends_after_silence_and_not_in_a_breath()
    {
        _onset.Hear(0.9f);
        _onset.Hear(0.9f);
        Assert.All([0.1f, 0.1f, 0.1f, 0.4f, 0.1f, 0.1f, 0.1f], p => Assert.Equal(SpeechChange.None, _onset.Hear(p)));
        Assert.Equal(SpeechChange.Stopped, _onset.Hear(0.1f));
        Assert.False(_onset.Speaking);
    }
}
