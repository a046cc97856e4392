using System.Globalization;

namespace LocalRealtime.Thinking;

/// <summary>A sum as it is spoken: numbers and what is done with them, from left to right but for × and ÷ first.</summary>
internal sealed record Arithmetic(string Expression, string Spoken, decimal? Result)
{
    private static readonly Dictionary<string, char> Operators = new()
    {
        ["plus"] = '+', ["and"] = '+', ["add"] = '+', ["minus"] = '-', ["less"] = '-', ["times"] = '*', ["multiplied"] = '*', ["x"] = '*', ["divided"] = '/', ["over"] = '/',
    };

    /// <summary>Null when nothing is to be calculated.</summary>
    public static Arithmetic? Find(string text)
    {
        var spaced = text.Replace("*", " times ", StringComparison.Ordinal).Replace("×", " times ", StringComparison.Ordinal).Replace("+", " plus ", StringComparison.Ordinal)
            .Replace("/", " divided ", StringComparison.Ordinal).Replace("÷", " divided ", StringComparison.Ordinal).Replace(" - ", " minus ", StringComparison.Ordinal)
            .Replace("percent", " percent ", StringComparison.Ordinal).Replace("%", " percent ", StringComparison.Ordinal);
        var words = Words.Of(spaced);
        for (var i = 0; i < words.Length; i++)
        {
            if (NumberWords.Read(words.AsSpan(i), out _) > 0 && From(words.AsSpan(i)) is { } found) return found;
        }

        return null;
    }

    public static string Say(decimal number) => Math.Round(number, 4).ToString("0.####", CultureInfo.InvariantCulture);

    private static Arithmetic? From(ReadOnlySpan<string> words)
    {
        var at = NumberWords.Read(words, out var first);
        if (words.Length > at + 2 && words[at] == "percent" && words[at + 1] == "of" && NumberWords.Read(words[(at + 2)..], out var whole) > 0)
            return new Arithmetic($"{Say(first)} / 100 * {Say(whole)}", $"{Say(first)} percent of {Say(whole)}", first * whole / 100);

        List<decimal> numbers = [first];
        List<char> operators = [];
        List<string> spoken = [Say(first)];
        while (at < words.Length && Operators.TryGetValue(words[at], out var sign))
        {
            var next = at + 1;
            if (next < words.Length && words[next] == "by") next++;
            var used = next < words.Length ? NumberWords.Read(words[next..], out var number) : Nothing(out number);
            if (used == 0) break;
            numbers.Add(number);
            operators.Add(sign);
            spoken.Add($"{Name(sign)} {Say(number)}");
            at = next + used;
        }

        if (operators.Count == 0 || (operators is ['+'] && words[NumberWords.Read(words, out _)] == "and")) return null;
        var expression = Say(numbers[0]) + string.Concat(operators.Select((o, i) => $" {o} {Say(numbers[i + 1])}"));
        return new Arithmetic(expression, string.Join(' ', spoken), Evaluate(numbers, operators));
    }

    private static int Nothing(out decimal number)
    {
        number = 0;
        return 0;
    }

    /// <summary>Null when it divides by nothing, or the numbers grow too large.</summary>
    private static decimal? Evaluate(List<decimal> numbers, List<char> operators)
    {
        try
        {
            var (sum, term) = (0m, numbers[0]);
            for (var i = 0; i < operators.Count; i++)
            {
                var number = numbers[i + 1];
                if (operators[i] is '*') term *= number;
                else if (operators[i] is '/') term /= number;
                else (sum, term) = (sum + term, operators[i] == '+' ? number : -number);
            }

            return sum + term;
        }
        catch (Exception e) when (e is DivideByZeroException or OverflowException)
        {
            return null;
        }
    }

    private static string Name(char sign) => sign switch { '+' => "plus", '-' => "minus", '*' => "times", _ => "divided by" };
}
