using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LocalRealtime.Speaking;

/// <summary>How a written sentence is read aloud: Flite says 391 digit by digit, a person says a number.</summary>
internal static partial class SpokenForm
{
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly (long Size, string Name)[] Groups = [(1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred")];

    public static string Of(string sentence)
    {
        var ascii = new string([.. sentence.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark).Select(Plain)]);
        var spoken = Numbers().Replace(ascii, Read);
        // Flite takes a text without any letter for silence, and writes no file for an empty one.
        return spoken.Any(char.IsLetterOrDigit) ? spoken : "hm";
    }

    public static string OfNumber(long number)
    {
        if (number < 0) return "minus " + OfNumber(-number);
        if (number < 20) return Small[number];
        if (number < 100) return Tens[number / 10] + (number % 10 == 0 ? "" : " " + Small[number % 10]);
        foreach (var (size, name) in Groups)
        {
            if (number < size) continue;
            var rest = number % size;
            return $"{OfNumber(number / size)} {name}{(rest == 0 ? "" : rest < 100 ? " and " + OfNumber(rest) : " " + OfNumber(rest))}";
        }

        throw new ArgumentOutOfRangeException(nameof(number));
    }

    private static string Read(Match match)
    {
        if (match.Groups["clock"].Success)
        {
            var minutes = long.Parse(match.Groups["minutes"].Value, CultureInfo.InvariantCulture);
            var hour = OfNumber(long.Parse(match.Groups["hours"].Value, CultureInfo.InvariantCulture));
            return minutes switch { 0 => hour + " o'clock", < 10 => $"{hour} oh {OfNumber(minutes)}", _ => $"{hour} {OfNumber(minutes)}" };
        }

        var whole = match.Groups["whole"].Value.Replace(",", "", StringComparison.Ordinal);
        if (!long.TryParse(whole, CultureInfo.InvariantCulture, out var number) || whole.Length > 12) return match.Value;
        var year = whole.Length == 4 && number is >= 1100 and < 2000 or >= 2010 and < 2100 && !match.Groups["part"].Success && !match.Value.Contains(',', StringComparison.Ordinal);
        var words = year ? $"{OfNumber(number / 100)} {(number % 100 == 0 ? "hundred" : OfNumber(number % 100))}" : OfNumber(number);
        return match.Groups["part"].Success ? $"{words} point {string.Join(' ', match.Groups["part"].Value.Select(d => Small[d - '0']))}" : words;
    }

    private static char Plain(char c) => c switch
    {
        '‘' or '’' => '\'',
        '“' or '”' => '"',
        '–' or '—' or '…' => ',',
        < ' ' or > '~' => ' ',
        _ => c,
    };

    [GeneratedRegex(@"(?<clock>\b(?<hours>\d{1,2}):(?<minutes>\d{2})\b)|\b(?<whole>\d{1,3}(,\d{3})+|\d+)(\.(?<part>\d+))?\b")]
    private static partial Regex Numbers();
}
