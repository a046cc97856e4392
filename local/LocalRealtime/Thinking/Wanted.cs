using System.Text.RegularExpressions;

namespace LocalRealtime.Thinking;

/// <summary>A thing that people ask for in set phrases, and which functions return it.</summary>
/// <param name="Asked">Of the words alone: lower case, no punctuation.</param>
/// <param name="Returned">By the words of a function's name, and those of its description.</param>
/// <param name="Only">Such a function is called for nothing else.</param>
internal sealed partial record Wanted(Regex Asked, Func<HashSet<string>, HashSet<string>, bool> Returned, bool Only)
{
    private static readonly HashSet<string> ClockNames = Words.Content("time date datetime clock now today current present calendar");

    public static Wanted Time { get; } = new(TimeAsked(), IsClock, Only: true);

    public static Wanted Date { get; } = new(DateAsked(), IsClock, Only: true);

    public static Wanted Weather { get; } = new(WeatherAsked(), Any("weather forecast temperature"), Only: true);

    public static IReadOnlyList<Wanted> All { get; } =
    [
        Time,
        Date,
        Weather,
        new(DiceAsked(), Any("dice die coin random"), Only: true),
        new(ReminderAsked(), Any("remind reminder timer alarm"), Only: false),
        new(SearchAsked(), Any("search web lookup research internet"), Only: false),
        new(ConversionAsked(), Any("convert conversion unit"), Only: false),
        new(TrainAsked(), Any("train timetable departure"), Only: false),
    ];

    /// <summary>A function that tells the present moment: one that lists the times of trains is none.</summary>
    private static bool IsClock(HashSet<string> name, HashSet<string> description)
        => name.Count > 0 && (name.All(ClockNames.Contains) || (description.Overlaps(Words.Content("time date")) && description.Overlaps(Words.Content("present current now"))));

    private static Func<HashSet<string>, HashSet<string>, bool> Any(string words)
    {
        var stems = Words.Content(words);
        return (name, description) => name.Overlaps(stems) || description.Overlaps(stems);
    }

    [GeneratedRegex(@"\bwhat time (is it|it is|at now|now)\b|\bwhat time$|\btime is it\b|\b(what|what's|tell me|give me|know|have|got|check)( is)? the (current |exact |right |present |local )*time( is it| it is| now| right now| please| here| there| today| in \w+( \w+)?)*$|\bcurrent time\b")]
    private static partial Regex TimeAsked();

    [GeneratedRegex(@"\b(what|which) (day|date|month|year|day of the (week|month|year)) (is (it|today|this|now)|it is|today is|do we have|are we)\b|^(what|which) (day|date)$|\b(what is|what's|tell me|give me|know|have) (the|today's) (current |exact |present )*(date|day)( is it| it is| today| now| please)*$|\btoday's date\b|\bwhat( is|'s) today$|\bcurrent (date|day|month|year)\b|\bis (it|today) (mon|tues|wednes|thurs|fri|satur|sun)day\b")]
    private static partial Regex DateAsked();

    [GeneratedRegex(@"\b(what|what's|how|how's)( is| was| will)? (the |today's |tomorrow's )?(current )?(weather|forecast|temperature)\b|\bweather (in|for|like|today|tomorrow|forecast|outside|report)\b|\b(the|check|current|get) (weather|forecast)$|\b(will|is|does|going to) (it )?(be )?(rain|raining|snow|snowing|cold|warm|hot|sunny|windy|cloudy|freezing) ?(in|outside|today|tomorrow|tonight|there|now|$)|\bhow (cold|warm|hot|windy) (is|will) it\b|\btemperature (in|outside|today|tomorrow)\b|\bneed an umbrella\b")]
    private static partial Regex WeatherAsked();

    [GeneratedRegex(@"\b(roll|throw)\b.{0,20}\b(dice|die|d\d+)\b|\b(flip|toss) a coin\b|\brandom number\b")]
    private static partial Regex DiceAsked();

    [GeneratedRegex(@"\bremind me\b|\bset (a|an|the|my) (timer|alarm|reminder)\b|\bwake me\b|\b(timer|alarm) (for|at)\b")]
    private static partial Regex ReminderAsked();

    [GeneratedRegex(@"^(search|look up|google|research|find out|look for)\b|\bsearch (the web|online|for)\b")]
    private static partial Regex SearchAsked();

    [GeneratedRegex(@"\bconvert\b|\bhow (many|much) \w+ (is|are|in)\b")]
    private static partial Regex ConversionAsked();

    [GeneratedRegex(@"\btrains? (to|from|at|leave|leaves|goes|go|depart|departs)\b|\b(next|first|last) (train|departure)\b")]
    private static partial Regex TrainAsked();
}
