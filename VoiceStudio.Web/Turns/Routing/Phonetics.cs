using System.Text;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>
/// How alike two words sound, so that "scott" and "scowt" are heard as Scout. English spelling is turned into rough phones by a few
/// rules; the distance between phones is weighted: vowels blur into vowels, voiced into unvoiced.
/// </summary>
internal static class Phonetics
{
    private const string Vowels = "aeiouUY";

    // Longest first. Upper case: S sh, C ch, T th, U ow as in out, Y i as in light.
    private static readonly (string Letters, string Phones)[] Rules =
    [
        ("ough", "o"), ("augh", "a"), ("eigh", "e"), ("tion", "Sn"), ("sion", "Sn"), ("tch", "C"), ("sch", "sk"), ("igh", "Y"), ("dge", "j"),
        ("ch", "C"), ("ck", "k"), ("ph", "f"), ("sh", "S"), ("th", "T"), ("wh", "w"), ("gh", ""), ("qu", "kw"), ("ow", "U"), ("ou", "U"), ("oo", "u"), ("ee", "i"),
        ("ea", "i"), ("ie", "i"), ("ei", "i"), ("ai", "e"), ("ay", "e"), ("ae", "e"), ("ey", "i"), ("oa", "o"), ("au", "o"), ("aw", "o"), ("ew", "u"), ("ue", "u"), ("eu", "u"), ("x", "ks"),
    ];

    private static readonly string[] Blurred = ["pb", "td", "kg", "fv", "sz", "Ss", "CS", "Cj", "jz", "mn", "lr", "vb", "Tf", "Tt", "Td", "wv", "kC", "jg", "Sj"];

    public static string PhonesOf(string word)
    {
        var phones = new StringBuilder();
        var w = Beginning(word);
        if (w.Length > 3 && w[^1] == 'e' && !IsVowel(w[^2])) w = w[..^1];
        for (var at = 0; at < w.Length;)
        {
            var rule = Array.Find(Rules, r => string.CompareOrdinal(w, at, r.Letters, 0, r.Letters.Length) == 0);
            var (letters, sound) = rule.Letters is not null ? rule : (w[at].ToString(), Single(w, at));
            foreach (var phone in sound)
            {
                if (phones.Length == 0 || phones[^1] != phone) phones.Append(phone);
            }

            at += letters.Length;
        }

        return phones.ToString();
    }

    /// <summary>1: they sound the same. 0: nothing in common.</summary>
    public static double Likeness(string phones, string others)
    {
        if (phones.Length == 0 || others.Length == 0) return 0;
        var row = new double[others.Length + 1];
        for (var j = 1; j <= others.Length; j++) row[j] = row[j - 1] + Loss(others[j - 1]);
        foreach (var phone in phones)
        {
            var diagonal = row[0];
            row[0] += Loss(phone);
            for (var j = 1; j <= others.Length; j++)
            {
                var best = Math.Min(diagonal + Change(phone, others[j - 1]), Math.Min(row[j] + Loss(phone), row[j - 1] + Loss(others[j - 1])));
                diagonal = row[j];
                row[j] = best;
            }
        }

        return Math.Max(0, 1 - (row[^1] / Math.Max(phones.Length, others.Length)));
    }

    private static string Beginning(string w)
        => w.StartsWith("kn", StringComparison.Ordinal) || w.StartsWith("wr", StringComparison.Ordinal) || w.StartsWith("gn", StringComparison.Ordinal) || w.StartsWith("ps", StringComparison.Ordinal) ? w[1..]
            : w.StartsWith('x') ? "z" + w[1..] : w;

    private static string Single(string w, int at)
    {
        var soft = at + 1 < w.Length && w[at + 1] is 'e' or 'i' or 'y';
        return w[at] switch
        {
            'c' => soft ? "s" : "k",
            'q' => "k",
            'y' => "i",
            var letter => letter.ToString(),
        };
    }

    private static bool IsVowel(char phone) => Vowels.Contains(phone, StringComparison.Ordinal);

    private static double Loss(char phone) => IsVowel(phone) || phone is 'r' ? 0.5 : phone == 'h' ? 0.3 : phone is 's' or 't' or 'd' ? 0.8 : 1;

    private static double Change(char one, char other)
        => one == other ? 0
            : IsVowel(one) && IsVowel(other) ? 0.4
            : Array.Exists(Blurred, pair => pair[0] == one && pair[1] == other || pair[1] == one && pair[0] == other) ? 0.4 : 1;
}
