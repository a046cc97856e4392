using System.Collections.Immutable;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Turns;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Tests.Web.Turns.Routing;

/// <summary>One line of corpus.txt.</summary>
internal sealed record Utterance(string Class, string Current, ImmutableArray<string> Expected, string Text, IReadOnlyList<AgentDefinition> Cast)
{
    /// <summary>What the router made of it: a column of the confusion matrix.</summary>
    public static string Made(RouteDecision decision) => decision.Kind switch
    {
        RouteKind.Several => "several/all",
        RouteKind.Switch when decision.Reason.StartsWith("topic", StringComparison.Ordinal) => "topic",
        RouteKind.Switch => "to",
        _ => "stay",
    };

    public bool IsRight(RouteDecision decision) => Expected.IsEmpty
        ? decision.To.IsEmpty || (decision.To is [var only] && only == Current)
        : decision.To.SequenceEqual(Expected);
}

/// <summary>The utterances by which the router is judged.</summary>
internal static class RoutingCorpus
{
    private static readonly AgentDefinition[] Ready = [Make("atlas", ReadyAgents.Atlas), Make("scout", ReadyAgents.Scout), Make("nova", ReadyAgents.Nova)];

    private static readonly AgentDefinition[] MadeUp =
    [
        MakeUp("botsworth", "Botsworth", "software, programming, debugging"),
        MakeUp("zephyra", "Zephyra", "medicine, health, nutrition"),
        MakeUp("kaelith", "Kaelith", "space, planets, physics"),
    ];

    public static ImmutableArray<Utterance> All { get; } = [.. Read()];

    public static RouteDecision Decide(Utterance u) => new Router(new TurnOptions()).Decide(new RouteQuestion(u.Text, u.Cast, u.Current));

    private static IEnumerable<Utterance> Read()
    {
        IReadOnlyList<AgentDefinition> cast = Ready;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "VoiceStudio.Tests", "Web", "Turns", "Routing", "corpus.txt")))
        {
            if (line.StartsWith("cast ", StringComparison.Ordinal)) cast = line.EndsWith("made-up", StringComparison.Ordinal) ? MadeUp : Ready;
            else if (line.Length > 0 && line[0] != '#' && line.Split('|', 4, StringSplitOptions.TrimEntries) is [var @class, var current, var expected, var text])
            {
                yield return new Utterance(@class, current, expected == "-" ? [] : [.. expected.Split(',')], text, cast);
            }
        }
    }

    private static AgentDefinition Make(string id, AgentSettings settings) => new()
    {
        AgentId = id, Version = 1, Name = settings.Name, Aliases = settings.Aliases, Instructions = settings.Instructions, Voice = settings.Voice, Domain = settings.Domain,
    };

    private static AgentDefinition MakeUp(string id, string name, string domain)
        => new() { AgentId = id, Version = 1, Name = name, Instructions = $"You are {name}.", Voice = "marin", Domain = domain };
}
