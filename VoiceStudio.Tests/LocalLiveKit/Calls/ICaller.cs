namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>Somebody in a call with a real client. Everybody sounds a tone of their own, so that who is heard is told by its pitch.</summary>
internal interface ICaller : IAsyncDisposable
{
    string Identity { get; }

    /// <summary>Publishes a microphone with a tone.</summary>
    Task SoundAsync(int hertz, CancellationToken stop);

    Task MuteAsync(bool muted, CancellationToken stop);

    /// <summary>Returns once this pitch is heard from somebody, clearly and not for a moment only.</summary>
    Task HearsAsync(string identity, int hertz, CancellationToken stop);

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

    Task LeaveAsync(CancellationToken stop);
}
