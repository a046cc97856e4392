using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>What the call page says about a snapshot.</summary>
internal static class CallWords
{
    /// <summary>What an agent does, in a word or two.</summary>
    public static string Of(AgentSeat seat) => seat switch
    {
        { Status: AgentStatus.Failed } => "Failed",
        { Status: AgentStatus.Left } => "Left",
        { Status: AgentStatus.Invited or AgentStatus.Joining or AgentStatus.Connected } => "Joining",
        { Muted: true } => "Muted",
        { State: AgentState.Thinking } => "Thinking",
        { State: AgentState.Speaking } => "Speaking",
        { State: AgentState.Initializing } => "Joining",
        _ => "Listening",
    };

    /// <summary>Who has the word now, as a sentence; null while nobody speaks.</summary>
    /// <param name="me">LiveKit identity of the person who looks.</param>
    public static string? WhoSpeaks(CallSnapshot call, string me)
    {
        if (call.Agents.FirstOrDefault(IsSpeaking) is { } agent) return $"{agent.Name} is speaking";
        if (call.People.FirstOrDefault(p => p.Speaking) is not { } person) return null;
        return person.Identity == me ? "You are speaking" : $"{person.Name} is speaking";
    }

    /// <summary>The line below the tiles: one sentence, whatever the state.</summary>
    public static string Headline(CallSnapshot call, string me)
    {
        if (WhoSpeaks(call, me) is { } speaks) return speaks;
        if (call.Agents.FirstOrDefault(a => a is { Status: AgentStatus.Ready, State: AgentState.Thinking }) is { } thinking) return $"{thinking.Name} is thinking";
        if (call.Agents.Any(a => a.Status is AgentStatus.Ready)) return "Your turn: just speak";
        if (call.Agents.All(a => a.Status is AgentStatus.Failed or AgentStatus.Left)) return "No agent is in the call";
        return "Agents are joining";
    }

    public static bool IsSpeaking(AgentSeat seat) => seat is { Status: AgentStatus.Ready, Muted: false, State: AgentState.Speaking };

    public static string NameOf(CallSnapshot call, string? agentId) => call.Agents.FirstOrDefault(a => a.AgentId == agentId)?.Name ?? "An agent";

    /// <summary>Hours only when there are some: 4:05, 1:02:03.</summary>
    public static string Length(TimeSpan length) => length.ToString(length.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", null);
}
