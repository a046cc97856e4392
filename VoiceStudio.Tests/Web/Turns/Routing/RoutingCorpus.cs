using System.Collections.Immutable;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Turns;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Tests.Web.Turns.Routing;

/// <summary>One line of corpus.txt or heldout.txt.</summary>
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
    /// <summary>Who is in the call, by the names that the files give.</summary>
    private static readonly Dictionary<string, AgentDefinition[]> Casts = new()
    {
        ["ready"] = [Make("atlas", ReadyAgents.Atlas), Make("scout", ReadyAgents.Scout), Make("nova", ReadyAgents.Nova)],
        ["made-up"] =
        [
            MakeUp("botsworth", "Botsworth", "software, programming, debugging"),
            MakeUp("zephyra", "Zephyra", "medicine, health, nutrition"),
            MakeUp("kaelith", "Kaelith", "space, planets, physics"),
        ],
        ["strangers"] =
        [
            MakeUp("marlowe", "Marlowe", "law, contracts, taxes, insurance"),
            MakeUp("juniper", "Juniper", "cooking, baking, recipes, nutrition"),
            MakeUp("ozzy", "Ozzy", "sports, football, fitness, training"),
            MakeUp("aunt-polly", "Aunt Polly", "gardening, flowers, vegetables"),
        ],
        ["guests"] =
        [
            MakeUp("pixel", "Pixel", "photography, cameras, pictures, editing"),
            MakeUp("winston", "Winston", "history, politics, kings, wars"),
            MakeUp("saffron", "Saffron", "wine, cheese, drinks, tasting"),
            MakeUp("dr-bloom", "Doctor Bloom", "medicine, health, sleep, nutrition"),
        ],
        ["crew"] =
        [
            MakeUp("ada", "Ada", "software, programming, computers"),
            MakeUp("hugo", "Hugo", "cars, engines, repairs, tools"),
            MakeUp("miss-marple", "Miss Marple", "crime, mysteries, detectives, novels"),
            MakeUp("kowalski", "Kowalski", "penguins, oceans, ice, submarines"),
        ],
        ["friends"] =
        [
            MakeUp("leon", "Leon", "fitness, exercise, running, gym"),
            MakeUp("greta", "Greta", "space, planets, telescopes, stars"),
            MakeUp("mister-fox", "Mister Fox", "games, chess, cards, puzzles"),
            MakeUp("tamara", "Tamara", "fashion, dresses, shoes, style"),
        ],
        ["neighbours"] =
        [
            MakeUp("milo", "Milo", "music, songs, instruments"),
            MakeUp("bertha", "Bertha", "trains, railways, engines"),
            MakeUp("suki", "Suki", "animals, pets, cats"),
            MakeUp("quill", "Professor Quill", "books, poems, literature"),
        ],
        ["visitors"] =
        [
            MakeUp("rosa", "Rosa", "gardening, flowers, plants"),
            MakeUp("felix", "Felix", "cars, engines, driving"),
            MakeUp("captain-bell", "Captain Bell", "ships, sailing, oceans"),
            MakeUp("olga", "Olga", "chess, games, puzzles"),
        ],
    };

    /// <summary>By which the rules were corrected.</summary>
    public static ImmutableArray<Utterance> All { get; } = [.. Read("corpus.txt")];

    /// <summary>By which no rule was ever corrected.</summary>
    public static ImmutableArray<Utterance> HeldOut { get; } = [.. Read("heldout.txt")];

    public static RouteDecision Decide(Utterance u) => new Router(new TurnOptions()).Decide(new RouteQuestion(u.Text, u.Cast, u.Current));

    private static IEnumerable<Utterance> Read(string file)
    {
        IReadOnlyList<AgentDefinition> cast = Casts["ready"];
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "VoiceStudio.Tests", "Web", "Turns", "Routing", file)))
        {
            if (line.StartsWith("cast ", StringComparison.Ordinal)) cast = Casts[line["cast ".Length..]];
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
