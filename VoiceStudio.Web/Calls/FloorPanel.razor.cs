using Microsoft.AspNetCore.Components;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Calls;

/// <summary>Who has the word, why it went there, who is next.</summary>
public sealed partial class FloorPanel
{
    [Parameter, EditorRequired] public CallSnapshot Call { get; set; } = null!;

    /// <summary>LiveKit identity of the person who looks.</summary>
    [Parameter, EditorRequired] public string Me { get; set; } = "";

    [Parameter] public EventCallback OnUndo { get; set; }

    /// <summary>Agent id: the router was not sure, the person is.</summary>
    [Parameter] public EventCallback<string> OnPick { get; set; }

    /// <summary>Read out by screen readers: agents only. People know when they speak.</summary>
    private string? Announced => Call.Agents.FirstOrDefault(CallWords.IsSpeaking) is { } agent ? T("{0} is speaking", agent.Name) : null;

    private string? Next => Call.Floor switch
    {
        { Reserved: { } agent, ReservedWhy: { Length: > 0 } why } => T("Next: {0} ({1})", CallWords.NameOf(Call, agent), why),
        { Reserved: { } agent } => T("Next: {0}", CallWords.NameOf(Call, agent)),
        { Queue: { Length: > 0 } queue } => T("Next: {0}", queue.Select(a => CallWords.NameOf(Call, a)).Aggregate((first, next) => T("{0}, then {1}", first, next))),
        _ => null,
    };
}
