using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace VoiceStudio.Web.Calls;

/// <summary>The browser's side of a call as its module (<c>wwwroot/room/room.js</c>) reports it: whole, after each change.</summary>
public sealed record RoomState
{
    public static RoomState New { get; } = new();

    public RoomPhase Phase { get; init; }
    public RoomTrouble? Trouble { get; init; }
    public bool Muted { get; init; }

    /// <summary>The browser holds sound back until the person clicks.</summary>
    public bool AudioBlocked { get; init; }

    public bool Camera { get; init; }
    public bool Screen { get; init; }
    public ImmutableArray<DeviceChoice> Microphones { get; init; } = [];
    public string? MicrophoneId { get; init; }

    /// <summary>Empty where the browser does not let a page choose.</summary>
    public ImmutableArray<DeviceChoice> Speakers { get; init; } = [];

    public string? SpeakerId { get; init; }

    /// <summary>Of all others' voices, 0 to 1.</summary>
    public double Volume { get; init; } = 1;

    /// <summary>LiveKit's word for the connection: excellent, good, poor, lost, unknown.</summary>
    public string Quality { get; init; } = "unknown";
}

public sealed record DeviceChoice(string Id, string Label);

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

    CameraUnavailable,

    /// <summary>The page came over plain http from another machine.</summary>
    InsecureOrigin,

    /// <summary>The LiveKit server does not answer.</summary>
    Unreachable,

    /// <summary>The same person joined from another tab or device.</summary>
    TakenOver,

    Removed,
}
