using System.Globalization;
using System.Resources;

namespace VoiceStudio.Web.Shell;

/// <summary>
/// What pages say, in the language of whoever looks. English stands where it is said; the other languages are resources beside this file, by the English words.
/// A language is added by <c>Words.xx.resx</c> and a line in <see cref="Languages"/>.
/// </summary>
internal static class Words
{
    private static readonly ResourceManager Translations = new("VoiceStudio.Web.Shell.Words", typeof(Words).Assembly);

    /// <summary>Those that are complete; the first is English, which needs no resource.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "de"];

    /// <summary>In the present language; English when there is no translation.</summary>
    /// <param name="english">May hold {0}, {1}, ...</param>
    public static string T(string english, params object?[] parts)
    {
        var words = Translations.GetString(english, CultureInfo.CurrentUICulture) ?? english;
        return parts.Length == 0 ? words : string.Format(CultureInfo.CurrentCulture, words, parts);
    }
}
