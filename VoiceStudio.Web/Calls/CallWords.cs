using VoiceStudio.Contracts;
using static VoiceStudio.Web.Shell.Words;

namespace VoiceStudio.Web.Calls;

/// <summary>What the call page says about a snapshot.</summary>
internal static class CallWords
{
    /// <summary>What an agent does, in a word or two.</summary>
    public static string Of(AgentSeat seat) => StateOf(seat) switch
    {
        "failed" => T("Failed"),
        "left" => T("Left"),
        "joining" => T("Joining"),
        "muted" => T("Muted"),
        "thinking" => T("Thinking"),
        "speaking" => T("Speaking"),
        _ => T("Listening"),
    };

    /// <summary>The same, for style sheets and programs: in no language.</summary>
    public static string StateOf(AgentSeat seat) => seat switch
    {
        { Status: AgentStatus.Failed } => "failed",
        { Status: AgentStatus.Left } => "left",
        { Status: AgentStatus.Invited or AgentStatus.Joining or AgentStatus.Connected } => "joining",
        { Muted: true } => "muted",
        { State: AgentState.Thinking } => "thinking",
        { State: AgentState.Speaking } => "speaking",
        { State: AgentState.Initializing } => "joining",
        _ => "listening",
    };

    /// <summary>Who has the word now, as a sentence; null while nobody speaks.</summary>
    /// <param name="me">LiveKit identity of the person who looks.</param>
    public static string? WhoSpeaks(CallSnapshot call, string me)
    {
        if (call.Agents.FirstOrDefault(IsSpeaking) is { } agent) return T("{0} is speaking", agent.Name);
        if (call.People.FirstOrDefault(p => p.Speaking) is not { } person) return null;
        return person.Identity == me ? T("You are speaking") : T("{0} is speaking", person.Name);
    }

    /// <summary>The line below the tiles: one sentence, whatever the state.</summary>
    public static string Headline(CallSnapshot call, string me)
    {
        if (WhoSpeaks(call, me) is { } speaks) return speaks;
        if (call.Agents.FirstOrDefault(a => a is { Status: AgentStatus.Ready, State: AgentState.Thinking }) is { } thinking) return T("{0} is thinking", thinking.Name);
        if (call.Agents.Any(a => a.Status is AgentStatus.Ready)) return T("Your turn: just speak");
        if (call.Agents.All(a => a.Status is AgentStatus.Failed or AgentStatus.Left)) return T("No agent is in the call");
        return T("Agents are joining");
    }

    public static bool IsSpeaking(AgentSeat seat) => seat is { Status: AgentStatus.Ready, Muted: false, State: AgentState.Speaking };

    public static string NameOf(CallSnapshot call, string? agentId) => call.Agents.FirstOrDefault(a => a.AgentId == agentId)?.Name ?? T("An agent");

    /// <summary>Hours only when there are some: 4:05, 1:02:03.</summary>
    public static string Length(TimeSpan length) => length.ToString(length.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", null);
}
