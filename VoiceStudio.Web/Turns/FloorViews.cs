using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Turns;

/// <summary>The floor as the page and the calls API show it.</summary>
internal static class FloorViews
{
    public static FloorView View(this FloorState state)
    {
        var granted = state.Phase as FloorPhase.Granted;
        return new FloorView(
            state.Phase switch
            {
                FloorPhase.PersonSpeaking => "personSpeaking",
                FloorPhase.Routing => "routing",
                FloorPhase.Granted => "granted",
                _ => "open",
            },
            granted?.Agent,
            granted is null ? null : granted.Speaking ? "speaking" : "thinking",
            state.Epoch,
            state.Reserved?.To,
            [.. state.Queue.Select(q => q.Agent)],
            state.LastSwitch is { } s ? new SwitchView(s.From, s.To, s.Reason, s.At, CanUndo: state.Usable(s.From)) : null)
        {
            Suggested = state.Suggested,
            ReservedWhy = state.Reserved?.Reason,
        };
    }
}
