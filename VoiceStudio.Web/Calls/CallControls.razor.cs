using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Calls;

/// <summary>What one does with one's own part of the call. Mute is the module's, so that it works while the circuit is away.</summary>
public sealed partial class CallControls
{
    /// <summary>Keeps the names in line with the ticked one.</summary>
    private const string Blank = "<path fill=\"none\" d=\"M0 0h24v24H0z\"/>";

    [Parameter, EditorRequired] public RoomState Room { get; set; } = RoomState.New;

    /// <summary>Device id.</summary>
    [Parameter] public EventCallback<string> OnMicrophone { get; set; }

    [Parameter] public EventCallback OnLeave { get; set; }

    /// <summary>For everybody.</summary>
    [Parameter] public EventCallback OnEnd { get; set; }
}
