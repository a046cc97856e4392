using Microsoft.AspNetCore.Components;

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
    private string? Announced => Call.Agents.FirstOrDefault(CallWords.IsSpeaking) is { } agent ? $"{agent.Name} is speaking" : null;

    private string? Next => Call.Floor switch
    {
        { Reserved: { } agent, ReservedWhy: { Length: > 0 } why } => $"Next: {CallWords.NameOf(Call, agent)} ({why})",
        { Reserved: { } agent } => $"Next: {CallWords.NameOf(Call, agent)}",
        { Queue: { Length: > 0 } queue } => $"Next: {string.Join(", then ", queue.Select(a => CallWords.NameOf(Call, a)))}",
        _ => null,
    };
}
