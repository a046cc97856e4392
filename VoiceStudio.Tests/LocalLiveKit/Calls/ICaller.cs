namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Somebody in a call with a real client. Everybody may sound a tone of their own, so that who is heard is told by its pitch.</summary>
internal interface ICaller : IAsyncDisposable
{
    string Identity { get; }

    /// <summary>Publishes a microphone with a tone.</summary>
    Task SoundAsync(int hertz, CancellationToken stop);

    Task MuteAsync(bool muted, CancellationToken stop);

    /// <summary>Returns once this pitch is heard from somebody, clearly and not for a moment only.</summary>
    Task HearsAsync(string identity, int hertz, CancellationToken stop);

    /// <summary>Whose microphone it has at present, and what of theirs it knows: for a test that says why it failed.</summary>
    Task<string> DescribeAsync(CancellationToken stop);

    /// <summary>Returns once somebody has been silent for a while.</summary>
    Task HearsSilenceAsync(string identity, CancellationToken stop);

    /// <summary>Returns once this participant's microphone is seen as muted, or as not.</summary>
    Task SeesMutedAsync(string identity, bool muted, CancellationToken stop);

    /// <summary>Returns once this participant has been told of as an active speaker.</summary>
    Task SeesSpeakingAsync(string identity, CancellationToken stop);

    /// <summary>Returns once this participant is not, or no longer, in the room.</summary>
    Task SeesGoneAsync(string identity, CancellationToken stop);

    /// <summary>Returns once it has been disconnected, with LiveKit's word for why.</summary>
    Task<string> IsPutOutAsync(CancellationToken stop);

    /// <summary>The sid of the own microphone track.</summary>
    Task<string> TrackSidAsync(CancellationToken stop);

    Task UnpublishAsync(CancellationToken stop);

    Task SendTextAsync(string text, CancellationToken stop);

    /// <summary>The next text stream, whole: its sender and what it said.</summary>
    Task<(string From, string Text)> TextAsync(CancellationToken stop);

    /// <summary>Sends packets "0", "1", ..., a few each millisecond.</summary>
    Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop);

    /// <summary>The next packets, in the order of their arrival: "sender topic text" each.</summary>
    Task<string[]> PacketsAsync(int count, CancellationToken stop);

    /// <summary>Calls the method "shout" of somebody: its answer, or the code of its refusal.</summary>
    Task<string> CallAsync(string identity, string payload, CancellationToken stop);

    /// <summary>Returns once it has lost its connection and is back, this many times since it joined.</summary>
    Task IsBackAsync(int times, CancellationToken stop);

    Task LeaveAsync(CancellationToken stop);
}
