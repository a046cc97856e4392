using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>An utterance as words. Speech recognizers punctuate or do not: a pause is a hint and never needed.</summary>
/// <param name="Text">Lower case, without apostrophes: "scout's" is "scouts" with <paramref name="Possessive"/>.</param>
/// <param name="PauseBefore">Punctuation stood before it, or it is the first.</param>
/// <param name="PauseAfter">Punctuation stood after it, or it is the last.</param>
internal readonly record struct Word(string Text, bool PauseBefore, bool PauseAfter, bool Possessive)
{
    /// <summary>What is said to or of this name ends with it; the next name is no part of a list with it.</summary>
    public bool Ends { get; init; }

    private const int MostWords = 400;

    public static ImmutableArray<Word> Split(string text)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        var pause = true;
        for (var at = 0; at < text.Length && words.Count < MostWords;)
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                if (text[at] is ',' or '.' or '?' or '!' or ';' or ':' or '—' or '–')
                {
                    pause = true;
                    if (words.Count > 0) words[^1] = words[^1] with { PauseAfter = true };
                }

                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || (text[at] is '\'' or '’' or '-' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1])))) at++;
            var raw = text[start..at].ToLowerInvariant().Replace('’', '\'');
            var possessive = raw.EndsWith("'s", StringComparison.Ordinal);
            words.Add(new Word(raw.Replace("'", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), pause, PauseAfter: false, possessive));
            pause = false;
        }

        if (words.Count > 0) words[^1] = words[^1] with { PauseAfter = true };
        return words.ToImmutable();
    }

    /// <summary>Words that people say all the time: they are never taken for a misheard name.</summary>
    public static FrozenSet<string> Common { get; } = Set("""
        a about above actually after again against ago all almost alone along already also although always am an and another any anybody anyone anything anyway are around as ask asked at away
        back bad be because been before began behind being believe best better between big both bring but buy by call called came can cannot cant car case change check city clear close cold come
        could couldnt country couple cut day days deal did didnt different do does doesnt doing done dont door down during each early easy eat eight either else end enough even evening ever every
        everybody everyone everything exactly far fast feel few find fine first five follow food for found four free friend from front full game gave get gets getting give given go goes going gone
        good got great group had half hand happen happened hard has have havent having he hear heard hello help her here hers hey hi high him his hold home hot hour hours house how however i id if ill
        im in inside instead into is isnt it its ive job just keep kind knew know known large last late later least leave left less let lets life like line list listen little live long look looking
        lost lot love made make makes making man many matter may maybe me mean means meet men mind mine minute money month more morning most mother move much music must my name near need needs never
        new news next nice night nine no nobody none nor not note nothing now number of off often oh okay ok old on once one only open or order other our out over own part people perhaps place plan
        play please point possible pretty probably problem put question quick quite rain read ready real really reason remember rest right room run said same saw say says second see seem seems seen
        send set seven several shall she short should shouldnt show side since sit six sleep slow small so some somebody someone something sometimes soon sorry sort sound speak stand start state stay
        still stop story such summer sun sure table take taken talk talking tell ten than thank thanks that thats the their them then there theres these they theyre thing things think this those
        though thought three through time times to today together told tomorrow tonight too took top town train travel tried true try trying turn two under understand until up upon us use used
        usually very voice wait walk want wanted wants warm was wasnt watch water way we weather week weeks well went were what whats when where which while white who whole why will winter with
        without woman women wont word words work world worse would wouldnt write wrong yeah year years yes yesterday yet you young your youre yours yourself yourselves
        """);

    public static FrozenSet<string> Set(string words) => words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
