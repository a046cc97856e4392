using Microsoft.AspNetCore.Components;
using static VoiceStudio.Web.Shell.Words;

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
        RoomTrouble.MicrophoneRefused => (T("The microphone is not allowed"),
            T("Allow it in the browser: click the icon at the left end of the address bar, set Microphone to Allow, and try again."), T("Try again")),
        RoomTrouble.MicrophoneMissing => (T("No microphone found"),
            T("Plug one in or switch your headset on. On a laptop, check that the built-in microphone is not turned off."), T("Try again")),
        RoomTrouble.MicrophoneBusy => (T("The microphone gives no sound"),
            T("Another program may hold it, or your system does not let this browser use it. Close the other program and try again."), T("Try again")),
        RoomTrouble.MicrophoneLost => (T("The microphone went away"),
            T("It was unplugged or turned off. The others no longer hear you; choose another one below, or plug it in again."), T("Use the microphone again")),
        RoomTrouble.CameraUnavailable => (T("The camera cannot be used"),
            T("It is not there, another program holds it, or this browser may not use it. The call goes on without."), null),
        RoomTrouble.InsecureOrigin => (T("This address may not use a microphone"),
            T("Browsers allow it only on https pages and on localhost. Open VoiceStudio by https, or on the machine it runs on."), null),
        RoomTrouble.Unreachable => (T("The voice server does not answer"),
            T("Your words could not be carried. Check your network; whoever runs this studio may have to start the LiveKit server."), T("Try again")),
        RoomTrouble.TakenOver => (T("You are in this call in another tab"),
            T("A person is in a call once. Come back here, and the other tab lets go."), T("Move the call here")),
        RoomTrouble.Removed => (T("You were taken out of this call"), T("Somebody removed you. You may come back."), T("Join again")),
        _ => null,
    };
}
