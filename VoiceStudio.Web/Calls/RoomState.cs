using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace VoiceStudio.Web.Calls;

/// <summary>The browser's side of a call as its module (<c>wwwroot/room/room.js</c>) reports it: whole, after each change.</summary>
/// <param name="AudioBlocked">The browser holds sound back until the person clicks.</param>
/// <param name="Quality">LiveKit's word for the connection: excellent, good, poor, lost, unknown.</param>
public sealed record RoomState(RoomPhase Phase, RoomTrouble? Trouble, bool Muted, bool AudioBlocked, ImmutableArray<MicrophoneChoice> Microphones, string? MicrophoneId, string Quality)
{
    public static RoomState New { get; } = new(RoomPhase.New, null, false, false, [], null, "unknown");
}

public sealed record MicrophoneChoice(string Id, string Label);

[JsonConverter(typeof(JsonStringEnumConverter<RoomPhase>))]
public enum RoomPhase
{
    New,

    /// <summary>The browser asks the person for the microphone.</summary>
    Asking,

    Connecting,
    Connected,
    Reconnecting,
    Left,
}

[JsonConverter(typeof(JsonStringEnumConverter<RoomTrouble>))]
public enum RoomTrouble
{
    MicrophoneRefused,
    MicrophoneMissing,

    /// <summary>It is there but gives no sound: another program holds it, or the system refuses it.</summary>
    MicrophoneBusy,

    /// <summary>It was unplugged in mid-call.</summary>
    MicrophoneLost,

    /// <summary>The page came over plain http from another machine.</summary>
    InsecureOrigin,

    /// <summary>The LiveKit server does not answer.</summary>
    Unreachable,

    /// <summary>The same person joined from another tab or device.</summary>
    TakenOver,

    Removed,
}
