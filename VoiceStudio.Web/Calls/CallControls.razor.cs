using Microsoft.AspNetCore.Components;
using VoiceStudio.Web.Agents;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// What one does with one's own part of the call. Buttons with <c>data-act</c> are the module's: they work while the circuit is away, and within the click, which
/// is when browsers allow a camera, a screen or sound.
/// </summary>
public sealed partial class CallControls
{
    [Parameter, EditorRequired] public RoomState Room { get; set; } = RoomState.New;

    /// <summary>Agents who are not in the call.</summary>
    [Parameter] public IReadOnlyList<AgentView> Others { get; set; } = [];

    /// <summary>Device id.</summary>
    [Parameter] public EventCallback<string> OnMicrophone { get; set; }

    /// <summary>Device id.</summary>
    [Parameter] public EventCallback<string> OnSpeaker { get; set; }

    /// <summary>Agent id.</summary>
    [Parameter] public EventCallback<Guid> OnAdd { get; set; }

    [Parameter] public EventCallback OnLeave { get; set; }

    /// <summary>It is this person's conversation: others may be invited, and the call ended for them.</summary>
    [Parameter] public bool CanEnd { get; set; }

    /// <summary>Invitation; null until one was asked for.</summary>
    [Parameter] public string? Link { get; set; }

    [Parameter] public EventCallback OnInvite { get; set; }

    /// <summary>For everybody.</summary>
    [Parameter] public EventCallback OnEnd { get; set; }

    private bool Away => Room.Phase is not RoomPhase.Connected;

    private static string Pressed(bool on) => on ? "true" : "false";
}
