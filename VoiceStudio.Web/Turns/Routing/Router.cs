using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>What is asked of the router.</summary>
/// <param name="Current">The agent that answers when nobody else is meant.</param>
/// <param name="Picked">A person clicked on it: only a name changes that.</param>
internal sealed record RouteQuestion(string Text, IReadOnlyList<AgentDefinition> Agents, string? Current, bool Picked);

/// <summary>To whom was it spoken?</summary>
internal sealed class Router(TurnOptions rules)
{
    public ValueTask<RouteDecision> DecideAsync(RouteQuestion question, CancellationToken callEnded) => ValueTask.FromResult(Decide(question));

    /// <summary>By the words alone, at once.</summary>
    public RouteDecision Decide(RouteQuestion question)
        => string.IsNullOrWhiteSpace(question.Text) ? RouteDecision.NoWords : RouteDecision.Stay("nobody else was meant", rules.SwitchConfidence);

    /// <summary>The agent a colleague named; null when there is none of that name.</summary>
    public static string? Find(string name, IEnumerable<AgentDefinition> agents)
        => agents.FirstOrDefault(a => a.AgentId == name || a.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))?.AgentId;
}
