using System.Globalization;

namespace LocalRealtime.Thinking;

/// <summary>Reads numbers as they are spoken or written: "three hundred and ninety one", "23".</summary>
internal static class NumberWords
{
    private static readonly Dictionary<string, int> Units = Pairs("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 0, 1);
    private static readonly Dictionary<string, int> Tens = Pairs("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10);

    /// <summary>The number that begins at a word.</summary>
    /// <returns>How many words it takes; 0 when none begins there.</returns>
    public static int Read(ReadOnlySpan<string> words, out decimal number)
    {
        number = 0;
        if (words.Length > 0 && decimal.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)) return 1;
        decimal total = 0, group = 0;
        var used = 0;
        for (var i = 0; i < words.Length; i++)
        {
            if (Units.TryGetValue(words[i], out var unit) && CanTake(words, i, used)) group += unit;
            else if (Tens.TryGetValue(words[i], out var ten) && (i == 0 || words[i - 1] is "hundred" or "thousand" or "million" or "and")) group += ten;
            else if (words[i] == "hundred" && used > 0) group *= 100;
            else if (words[i] is "thousand" or "million" && used > 0) (total, group) = (total + (group * (words[i] == "thousand" ? 1000 : 1_000_000)), 0);
            else if (words[i] == "and" && used > 0 && words[i - 1] is "hundred" or "thousand" && i + 1 < words.Length && (Units.ContainsKey(words[i + 1]) || Tens.ContainsKey(words[i + 1]))) continue;
            else break;
            used = i + 1;
        }

        number = total + group;
        return used;
    }

    public static List<decimal> All(string text)
    {
        var words = Words.Of(text);
        var found = new List<decimal>();
        for (var i = 0; i < words.Length;)
        {
            var used = Read(words.AsSpan(i), out var number);
            if (used > 0) found.Add(number);
            i += Math.Max(1, used);
        }

        return found;
    }

    /// <summary>A unit begins a number, or follows tens ("twenty three") or a group ("hundred three").</summary>
    private static bool CanTake(ReadOnlySpan<string> words, int i, int used)
        => used == 0 || (Tens.ContainsKey(words[i - 1]) && Units[words[i]] is > 0 and < 10) || words[i - 1] is "hundred" or "thousand" or "million" or "and";

    private static Dictionary<string, int> Pairs(string names, int from, int step)
        => names.Split(' ').Select((name, i) => (name, i)).ToDictionary(p => p.name, p => from + (p.i * step));
}
