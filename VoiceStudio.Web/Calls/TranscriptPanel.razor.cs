using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// What was said, by whom, and where a listener cut it off; which tools were used for it, and where the word went to somebody else. Its scroller is upside down
/// in CSS, so that it stays at the end by itself.
/// </summary>
public sealed partial class TranscriptPanel
{
    [Parameter, EditorRequired] public CallSnapshot Call { get; set; } = null!;

    /// <summary>LiveKit identity of the person who looks.</summary>
    [Parameter] public string Me { get; set; } = "";

    /// <summary>Nothing comes any more: what was unfinished when the call ended stays so, and does not look as if it went on.</summary>
    [Parameter] public bool Over { get; set; }

    /// <summary>A tool that runs is to be stopped.</summary>
    [Parameter] public EventCallback<ToolUse> OnStop { get; set; }

    private string ColorOf(UtteranceView said)
        => Call.Agents.FirstOrDefault(a => a.Identity == said.SpeakerId)?.Color ?? "var(--mud-palette-text-primary)";

    private static string Seconds(int ms) => string.Create(CultureInfo.CurrentCulture, $"{ms / 1000.0:0.0}");
}
