using System.Text.RegularExpressions;

namespace LocalRealtime.Thinking;

/// <summary>Words to compare: lower case, without endings that do not change what a word is about.</summary>
internal static partial class Words
{
    private static readonly HashSet<string> Empty =
    [
        .. ("a an the and or but so if then than that this these those there here is are was were be been am do does did have has had will would can could should shall may might must not no yes of to in on at by for with from "
            + "about into over after before up down out off as it its he she they we you i me my your his her their our us him them what which who whom whose when where why how please tell say said know think like want need "
            + "just also very much many some any all more most other something anything one two hey hello hi okay ok let lets get got give make me myself yourself explain describe").Split(' '),
    ];

    public static string[] Of(string text) => [.. Letters().Matches(text.ToLowerInvariant()).Select(m => m.Value)];

    /// <summary>The words that carry the meaning, as stems.</summary>
    public static HashSet<string> Content(string text) => [.. Of(text).Where(w => w.Length > 1 && !Empty.Contains(w) && NumberWords.Read([w], out _) == 0).Select(Stem)];

    /// <summary>The words of a name: get_weather, getWeather.</summary>
    public static string Apart(string name) => Joints().Replace(name, " ");

    public static string Stem(string word)
    {
        foreach (var ending in (ReadOnlySpan<string>)["ings", "ing", "ies", "ers", "ed", "er", "es", "s", "e", "y"])
        {
            if (word.Length - ending.Length >= 3 && word.EndsWith(ending, StringComparison.Ordinal)) return word[..^ending.Length];
        }

        return word;
    }

    [GeneratedRegex(@"[_\-.\s]+|(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Joints();

    [GeneratedRegex(@"[a-z0-9][a-z0-9']*")]
    private static partial Regex Letters();
}
