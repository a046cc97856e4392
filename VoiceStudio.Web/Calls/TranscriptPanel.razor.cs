using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Calls;

/// <summary>What was said, by whom, and where a listener cut it off. Its scroller is upside down in CSS, so that it stays at the end by itself.</summary>
public sealed partial class TranscriptPanel
{
    [Parameter, EditorRequired] public ImmutableArray<UtteranceView> Said { get; set; } = [];
    [Parameter] public ImmutableArray<AgentSeat> Agents { get; set; } = [];

    /// <summary>LiveKit identity of the person who looks.</summary>
    [Parameter] public string Me { get; set; } = "";

    /// <summary>Nothing comes any more: what was unfinished when the call ended stays so, and does not look as if it went on.</summary>
    [Parameter] public bool Over { get; set; }

    private string ColorOf(UtteranceView said)
        => Agents.FirstOrDefault(a => a.Identity == said.SpeakerId)?.Color ?? "var(--mud-palette-text-primary)";

    private static string Seconds(int ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000.0:0.0} seconds");
}
