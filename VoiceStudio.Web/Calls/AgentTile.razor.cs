using Microsoft.AspNetCore.Components;
using VoiceStudio.Contracts;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Calls;

/// <summary>One agent of the call: what it does, and how loud. The sound's level is painted by the module on <c>data-meter</c>.</summary>
public sealed partial class AgentTile
{
    [Parameter, EditorRequired] public AgentSeat Seat { get; set; } = null!;
    [Parameter, EditorRequired] public FloorView Floor { get; set; } = null!;

    /// <summary>1 to 9: the key that picks it; 0 when there is no choice.</summary>
    [Parameter] public int Number { get; set; }

    [Parameter] public bool Retrying { get; set; }
    [Parameter] public EventCallback OnPick { get; set; }
    [Parameter] public EventCallback OnRetry { get; set; }

    /// <summary>True: mute it; false: let it speak again.</summary>
    [Parameter] public EventCallback<bool> OnMute { get; set; }

    [Parameter] public EventCallback OnRemove { get; set; }

    private string Words => CallWords.Of(Seat);

    private bool Gone => Seat.Status is AgentStatus.Failed or AgentStatus.Left;

    private bool HoldsFloor => Floor.Holder == Seat.AgentId;

    private bool CanPick => Number > 0 && !HoldsFloor && Seat is { Status: AgentStatus.Ready, Muted: false };

    private string? Waiting => Floor.Reserved == Seat.AgentId ? T("Speaks next")
        : Floor.Queue.IndexOf(Seat.AgentId) is var place and >= 0 ? T("Number {0} in line", place + 1)
        : null;
}
