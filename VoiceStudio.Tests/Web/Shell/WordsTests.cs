using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using VoiceStudio.Web.Shell;

namespace VoiceStudio.Tests.Web.Shell;

/// <summary>The call page, the pages before it and the frame around them speak every language of <see cref="Words.Languages"/>, completely.</summary>
public sealed partial class WordsTests
{
    private static readonly string Root = Path.Combine(Repository.Root, "VoiceStudio.Web");

    public static TheoryData<string> Translations => [.. Words.Languages.Skip(1)];

    [Theory]
    [MemberData(nameof(Translations))]
    public void Every_word_of_a_page_is_translated_and_no_translation_is_left_over(string language)
    {
        var said = Sources("*.razor").Concat(Sources("*.cs")).SelectMany(f => Said().Matches(File.ReadAllText(f))).Select(m => Regex.Unescape(m.Groups[1].Value)).ToHashSet();
        var translated = Of(language).Keys.ToHashSet();

        Assert.True(said.Count > 100, $"Only {said.Count} were found.");
        Assert.Equal([], said.Except(translated));
        Assert.Equal([], translated.Except(said));
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void Translation_names_the_same_parts_as_the_English_words(string language)
        => Assert.All(Of(language), pair => Assert.Equal(Parts(pair.Key), Parts(pair.Value)));

    [Fact]
    public void Page_shows_the_language_of_whoever_looks_and_English_to_all_others()
    {
        Assert.Equal("Ada spricht", In("de-AT", () => Words.T("{0} is speaking", "Ada")));
        Assert.Equal("Ada is speaking", In("en-GB", () => Words.T("{0} is speaking", "Ada")));
        Assert.Equal("Ada is speaking", In("fr", () => Words.T("{0} is speaking", "Ada")));
    }

    /// <summary>As far as a text search can tell: no words between tags or in labels.</summary>
    [Fact]
    public void No_words_are_written_into_the_markup()
    {
        string[] pages = [.. Sources("*.razor").Where(f => f.Contains("/Calls/", StringComparison.Ordinal) || f.Contains("/Shell/", StringComparison.Ordinal)), Path.Combine(Root, "Conversations/JoinPage.razor"), Path.Combine(Root, "Conversations/HomePage.razor"), Path.Combine(Root, "Conversations/AgentCard.razor")];
        var written = from page in pages
                      let markup = Comment().Replace(File.ReadAllText(page), "").Split("@code")[0]
                      from match in Written().Matches(markup)
                      where !match.Value.Contains(">VoiceStudio<", StringComparison.Ordinal)
                      select $"{Path.GetFileName(page)}: {match.Value}";

        Assert.True(pages.Length > 20, $"Only {pages.Length} pages were found.");
        Assert.Equal([], written);
    }

    private static IEnumerable<string> Sources(string pattern)
        => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static Dictionary<string, string> Of(string language)
    {
        var words = new ResourceManager("VoiceStudio.Web.Shell.Words", typeof(Words).Assembly).GetResourceSet(new CultureInfo(language), createIfNotExists: true, tryParents: false);
        Assert.NotNull(words);
        return words.Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
    }

    private static IEnumerable<string> Parts(string words) => Part().Matches(words).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    private static string In(string culture, Func<string> say)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = new CultureInfo(culture);
            return say();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [GeneratedRegex("""(?<![\w.<])T\("((?:[^"\\]|\\.)*)\x22""")]
    private static partial Regex Said();

    [GeneratedRegex("""\{\d\}""")]
    private static partial Regex Part();

    [GeneratedRegex("""@\*.*?\*@""", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("""(?<![=-])>\s*[A-Za-z][^<>@{}"=;]*<|(?:aria-label|title|placeholder|AriaLabel|alt)="[A-Za-z][^"]*\x22""")]
    private static partial Regex Written();
}
