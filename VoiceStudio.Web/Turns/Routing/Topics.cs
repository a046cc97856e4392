using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>Words that go together: an agent whose domain holds one of a line is taken to know about the others. General, not made for any agent.</summary>
internal static class Topics
{
    private static readonly string[] Lines =
    [
        "travel trip journey flight fly plane airport airline luggage suitcase passport visa tourist tourism holiday vacation abroad destination itinerary visit sightseeing cruise ferry",
        "train railway rail station platform tram subway metro ticket timetable carriage sleeper",
        "hotel hostel room booking reservation inn accommodation lodging airbnb stay checkout",
        "city town capital museum cathedral district quarter old paris rome london lisbon tokyo kyoto berlin vienna madrid barcelona prague istanbul naples venice amsterdam",
        "food eat dish meal cuisine cook cooking recipe dinner lunch breakfast dessert soup pasta pizza bread cheese wine spice taste delicious bake oven kitchen ingredient",
        "restaurant cafe bistro bar menu waiter chef table dine",
        "culture custom tradition art painting gallery theatre opera festival etiquette",
        "language translate translation pronounce french spanish italian german japanese portuguese phrase vocabulary grammar",
        "story tale fairy novel book poem legend narrator bedtime",
        "music song band concert guitar piano jazz melody singer album symphony violin playlist",
        "outdoors hike hiking trail path camp camping tent backpack trek climb mountain summit ridge valley forest wood wilderness boots compass campfire",
        "nature wildlife ecosystem river lake ocean tide meadow season landscape",
        "animal bird owl robin bear wolf fox deer squirrel snake spider insect bee butterfly frog fish nest feather paw den blackbird rabbit",
        "plant tree flower mushroom leaf seed moss oak pine berry herb root blossom fern weed garden",
        "weather rain sunny storm thunderstorm thunder lightning wind cloud snow fog forecast temperature humid umbrella frost",
        "map north south east west route direction navigate gps contour terrain",
        "research investigate source evidence study article discover finding reference",
        "figure number fact statistic data percent percentage average median ratio digit",
        "calculate calculation sum multiply divide add subtract plus minus times equation math mathematics square root compute arithmetic fraction",
        "date calendar deadline weekday leap",
        "budget money cost price expense spend saving save rent salary income mortgage loan insurance afford cheap expensive euro dollar invoice finance invest tax bank interest",
        "planning plan project milestone priority agenda organize prepare goal",
        "schedule timetable appointment meeting slot reschedule shift",
        "compare comparison option versus tradeoff pros cons alternative",
        "health doctor medicine symptom fever headache vitamin pain nurse hospital disease allergy dose diet nutrition",
        "fitness exercise workout gym running muscle stretch yoga marathon",
        "law legal contract lawyer court clause liability lease lawsuit attorney sue",
        "code coding programming software bug compiler python javascript function variable database api server deploy debug developer",
        "computer laptop phone wifi router printer keyboard screen password install update download backup",
        "history war empire century king queen revolution ancient medieval emperor battle",
        "physics quantum gravity energy particle relativity atom electron force",
        "chemistry molecule acid reaction chemical compound periodic",
        "space star planet moon galaxy telescope rocket orbit astronaut comet astronomy mars jupiter",
        "sport football soccer tennis basketball match goal league team player score coach olympic",
        "garden gardening soil compost lawn prune tomato rose watering fertilizer greenhouse",
        "car engine tyre brake fuel mechanic motor gearbox oil driver",
        "school homework teacher exam lesson student university essay course",
        "fashion dress shirt shoe jacket outfit style wardrobe",
        "movie film actor director cinema series episode scene",
        "house repair paint wall roof plumbing pipe leak drill hammer furniture",
        "support refund order delivery shipping parcel return warranty account billing subscription complaint",
        "sales customer discount offer deal purchase quote product demo",
    ];

    /// <summary>The stems that go with a stem; empty when it is in no line.</summary>
    public static FrozenDictionary<string, ImmutableArray<string>> Related { get; } = Lines
        .Select(line => line.Split(' ').Select(Stems.Of).Distinct().ToArray())
        .SelectMany(stems => stems.Select(stem => (stem, stems)))
        .GroupBy(pair => pair.stem)
        .ToFrozenDictionary(group => group.Key, group => group.SelectMany(pair => pair.stems).Distinct().ToImmutableArray());
}

/// <summary>Words without their endings: "hiking", "hikes" and "hike" are one.</summary>
internal static class Stems
{
    private static readonly (string Ending, string Instead)[] Endings =
    [
        ("ations", "at"), ("ation", "at"), ("iness", "i"), ("ness", ""), ("ingly", ""), ("ing", ""), ("ied", "i"), ("ies", "i"), ("edly", ""), ("ed", ""), ("ors", "or"), ("ly", ""),
        ("ment", ""), ("ments", ""), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""), ("y", "i"), ("e", ""),
    ];

    public static string Of(string word)
    {
        if (word.Length <= 3) return word;
        foreach (var (ending, instead) in Endings)
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal) || word.Length - ending.Length + instead.Length < 3) continue;
            if (ending == "s" && word[^2] is 's' or 'u') continue;
            var stem = word[..^ending.Length] + instead;
            // hik-ing, hik-e; run-n-ing, run
            if (stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e' or 'o')) stem = stem[..^1];
            return ending == "s" ? Of(stem) : stem;
        }

        return word;
    }
}
