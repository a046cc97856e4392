using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Calls;

/// <summary>What keeps the person from speaking or hearing, and what to do about it.</summary>
public sealed partial class CallHelp
{
    [Parameter, EditorRequired] public RoomState Room { get; set; } = RoomState.New;
    [Parameter] public EventCallback OnRetry { get; set; }

    [Parameter] public EventCallback OnDismiss { get; set; }

    /// <summary>Join listening and typing only.</summary>
    [Parameter] public EventCallback OnWithout { get; set; }

    private (string Title, string Help, string? Retry)? Words => Room.Trouble switch
    {
        RoomTrouble.MicrophoneRefused => ("The microphone is not allowed",
            "Allow it in the browser: click the icon at the left end of the address bar, set Microphone to Allow, and try again.", "Try again"),
        RoomTrouble.MicrophoneMissing => ("No microphone found",
            "Plug one in or switch your headset on. On a laptop, check that the built-in microphone is not turned off.", "Try again"),
        RoomTrouble.MicrophoneBusy => ("The microphone gives no sound",
            "Another program may hold it, or your system does not let this browser use it. Close the other program and try again.", "Try again"),
        RoomTrouble.MicrophoneLost => ("The microphone went away",
            "It was unplugged or turned off. The others no longer hear you; choose another one below, or plug it in again.", "Use the microphone again"),
        RoomTrouble.CameraUnavailable => ("The camera cannot be used",
            "It is not there, another program holds it, or this browser may not use it. The call goes on without.", null),
        RoomTrouble.InsecureOrigin => ("This address may not use a microphone",
            "Browsers allow it only on https pages and on localhost. Open VoiceStudio by https, or on the machine it runs on.", null),
        RoomTrouble.Unreachable => ("The voice server does not answer",
            "Your words could not be carried. Check your network; whoever runs this studio may have to start the LiveKit server.", "Try again"),
        RoomTrouble.TakenOver => ("You are in this call in another tab",
            "A person is in a call once. Come back here, and the other tab lets go.", "Move the call here"),
        RoomTrouble.Removed => ("You were taken out of this call", "Somebody removed you. You may come back.", "Join again"),
        _ => null,
    };
}
