using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>
/// Was a name spoken to its bearer, or about it? Judged by the words around it, as no pause survives speech recognition for certain.
/// In doubt it was about: taking a turn that nobody gave is worse than waiting for a click.
/// </summary>
internal static class Addressing
{
    private static readonly FrozenSet<string> Openers = Word.Set("""
        hey hi hello ok okay yo so and but well now alright right please thanks thank you sorry excuse me um uh er oh ah hm good morning evening afternoon then actually also listen
        just maybe perhaps great cool nice yes yeah no wait stop dear my look
        """);

    // After a name, these begin what one says to somebody: questions and commands.
    internal static readonly FrozenSet<string> Calls = Word.Set("""
        what whats where wheres who whos why how hows when which whose can could should shall do dont tell give please lets go find explain show help check list describe introduce
        let take look read write compare calculate work plan suggest recommend sing play stop wait continue repeat summarize translate count name pick choose speak talk answer you your youre id i im
        ill any anything thanks thank over hello hi hey are do shall may remind book search sum add figure walk guess imagine remember forget come join keep turn try ask say draw spell define good
        we me quick quickly one another next now sorry be
        thoughts ideas opinion opinions suggestions comments objections same
        wake hurry relax hold use start finish sit open close move run bring put send call test follow slow calm think hear listen see watch wish promise prove improve change correct fix make get
        """);

    // Before a name, these make it a thing spoken of.
    private static readonly FrozenSet<string> Governors = Word.Set("""
        to about with of for from than like by as at on in into after before without against behind between told tell ask asked asks asking call called calls calling named know knows knew love loves
        trust believe hear heard see saw seen invite invited mute muted unmute remove removed include want wanted mean meant need needed miss met meet use used using prefer said says say does did is
        was were will would can could should has had have do if that when because what where how why who whether which the a an or not our your his her this my added add adding thinks think
        disagree agree replace joined unlike except only both thanked thank quote quoting tells told's whats heres wheres whos kept let lets forget
        """);

    // These take a person: "how do you know scout".
    private static readonly FrozenSet<string> Personal = Word.Set("""
        to about with of for from than like by as at on into after before without against behind between tell ask call name know love trust believe hear see invite mute unmute remove include
        told asked met used heard knew gave meet use replace join add mean like want need miss prefer hate and or not your my the a an called named is was are
        """);

    // "what do you think scout": the question is whole without the name.
    private static readonly FrozenSet<string> Whole = Word.Set("think say agree it that this now please today then right there first next again right me idea so too thoughts go you us up");

    // No predicate begins with these.
    private static readonly FrozenSet<string> Interjections = Word.Set("yes yeah no okay ok well sorry please thanks hello hi hey nice great sure alright wow oh um uh");

    private static readonly string[] Waits = ["go on", "carry on", "move on", "tell me", "come on", "you know what", "tell you what", "guess what", "be honest", "be honest with me", "as you said", "like you said", "as i said", "i see", "let me see", "let me think", "a minute", "a second", "a sec", "a moment", "one minute", "one second", "one sec", "one moment", "hold on", "hang on", "by the way", "never mind", "for a change", "excuse me", "pardon me"];

    private static readonly string[] Turns = ["turn", "back to you", "over to you", "on to you", "should answer", "should take", "can answer", "can take this", "please answer", "go ahead", "go on", "your turn", "youre up", "youre next", "its your turn", "you are next", "you go", "the floor is yours", "the word is yours", "you have the floor"];

    /// <summary>How sure it is that the words from <paramref name="at"/> to <paramref name="end"/> (a name, or <paramref name="several"/>) are spoken to, 0 to 1.</summary>
    public static double To(ImmutableArray<Word> words, int at, int end, bool several = false)
    {
        var before = words.AsSpan()[..at];
        var after = words.AsSpan()[end..];
        if (words[end - 1].Possessive && !StartsWith(after, "turn")) return 0;
        if (Handovers.Gives(before, after)) return 0.9;
        // "not you scout, i asked atlas"
        if (EndsWith(before, "not you") || EndsWith(before, "not")) return 0.05;
        if (Quotes(before)) return 0.05;
        var pause = words[end - 1].PauseAfter;
        if (words[at].PauseBefore && pause && IsAside(before, after)) return Clauses.IsApposition(before, after) ? 0.1 : 0.95;
        if (BeginsSentence(before)) return after.IsEmpty ? 0.95 : AtTheStart(pause, after, Hail(before[^1].Text), several);
        var opening = TrimOpeners(before);
        if (opening == 0) return after.IsEmpty ? (Governed(before) ? 0.3 : 0.95) : AtTheStart(pause, after, hailed: before.Length > 0 && Hail(before[^1].Text), several);
        return after.IsEmpty || OnlyManners(after) ? AtTheEnd(words[at].PauseBefore, before) : InTheMiddle(words[at], words[end - 1], before, after, several);
    }

    /// <summary>Of two names in a row, from <paramref name="at"/> to <paramref name="end"/>, the second is no part of a list with the first.</summary>
    public static bool AreApart(ImmutableArray<Word> words, int at, int end, bool isLast)
    {
        var before = words.AsSpan()[..at];
        var after = words.AsSpan()[end..];
        // "nova scout told me": the second has a predicate of its own, for one.
        if (!after.IsEmpty && isLast && (Clauses.Tells(after) || after[0].Text is "is" or "was" or "has" && !Clauses.Inverts(after, several: false))) return true;
        if (before.IsEmpty || !isLast) return false;
        if (Dismisses(before)) return true;
        return before[^1].Text is "with" or "than" or "of" or "like" or "from" or "about" or "to" && OnlyManners(after);
    }

    /// <summary>Courtesy and silence: "thank you scout", "scout be quiet". If another is called after it, only that one is meant.</summary>
    public static bool IsDismissed(ImmutableArray<Word> words, int at, int end)
    {
        var before = words.AsSpan()[..at];
        var after = words.AsSpan()[end..];
        return Dismisses(before) || StartsWith(after, "be quiet") || StartsWith(after, "stop") || StartsWith(after, "wait") || StartsWith(after, "hold on") || StartsWith(after, "thank you") || StartsWith(after, "thanks");
    }

    private static double AtTheStart(bool pause, ReadOnlySpan<Word> after, bool hailed, bool several)
    {
        if (GivesTurn(after) || SaysHello(after) || Waiting(after) > 0) return 0.9;
        if (Clauses.IsRelative(after)) return 0.1;
        if (Clauses.Auxiliaries.Contains(after[0].Text)) return pause || hailed || Clauses.Inverts(after, several) ? 0.95 : 0.1;
        // "scout i think is right": what was put in between says nothing yet.
        if (after.Length > 2 && (StartsWith(after, "i think") || StartsWith(after, "you know") || StartsWith(after, "i believe") || StartsWith(after, "i guess")) && (Clauses.Auxiliaries.Contains(after[2].Text) || Clauses.Tells(after[2..]))) return AtTheStart(pause, after[2..], hailed, several);
        if (Clauses.Adverbs.Contains(after[0].Text)) return after.Length == 1 ? 0.65 : AtTheStart(pause, after[1..], hailed, several);
        if (pause) return after[0].Text is "he" or "she" or "hes" or "shes" || Clauses.Tells(after) && after[0].Text != "say" ? 0.3 : 0.95;
        if (hailed) return Clauses.Tells(after) ? 0.4 : 0.95;
        // "scout say it again": of somebody one would say "says".
        if (after[0].Text == "say") return 0.85;
        if (Clauses.Tells(after)) return 0;
        return Unpaused(after);
    }

    /// <summary>What follows the name is no predicate of its own: does it stand alone, as a sentence that is said to somebody?</summary>
    private static double Unpaused(ReadOnlySpan<Word> after)
    {
        var first = after[0].Text;
        if (first is "and" or "but" or "so" or "then" or "or") return after.Length > 2 && Clauses.Asks.Contains(after[1].Text) ? 0.75 : 0.1;
        if (Interjections.Contains(first) && (after.Length == 1 || after[1].Text is not ("longer" or "one" or "more"))) return 0.8;
        if (first is "here" && after.Length > 1 && after[1].Text is "is" or "are" or "comes") return 0.8;
        // Without a verb of its own: "scout louder please".
        if (after[^1].Text is "please" or "thanks") return 0.75;
        if (first is "i" or "im" or "we") return 0.72;
        // "scout it's me": a sentence with a subject of its own follows, so the name was no part of it.
        if (after.Length > 1 && Clauses.Subjects.Contains(first) || first is "its" or "thats" or "theres" or "im" or "weve" or "ive") return 0.8;
        if (Calls.Contains(first)) return 0.9;
        if (Clauses.Own.Contains(first) || Clauses.Numbers.Contains(first) || Clauses.IsCommand(after) || Mentions(after, "question", most: 3)) return 0.75;
        return Clauses.HasQuestion(after) || (Speaks(after) || after[^1].Text == "again") && first is "the" or "this" or "that" ? 0.7 : 0.35;
    }

    private static double AtTheEnd(bool pause, ReadOnlySpan<Word> before)
    {
        if (!pause && before[^1].Text is "understand" or "remember" or "follow" or "recall") return before[0].Text == "i" && before[1].Text is "dont" or "do" ? 0.75 : 0.3;
        if (!pause && Clauses.IsObjectSaid(before)) return 0.85;
        if (!pause && (Clauses.WantsObject(before) || Clauses.IsNamed(before))) return 0.3;
        // "you are muted scout"
        if (before.Length > 1 && before[^2].Text is "am" or "are" or "is" or "im" or "youre" or "was" or "were" && before[^1].Text.EndsWith("ed", StringComparison.Ordinal) && before[^1].Text is not ("called" or "named")) return 0.75;
        if (pause) return before is [{ Text: "who" }] || Governors.Contains(before[^1].Text) && before[^1].Text is "about" or "with" or "of" or "named" or "called" ? 0.2 : 0.95;
        if (Whole.Contains(before[^1].Text) && !TalksOf(before)) return 0.9;
        if (IsWholeQuestion(before)) return 0.85;
        if (Governors.Contains(before[^1].Text) || before[^1].Text is "and") return 0.05;
        // "my son is a boy scout"
        if (before.Length > 1 && before[^2].Text is "a" or "an" && !Asks(before[0].Text) && before[^1].Text is not ("question" or "problem" or "idea" or "plan" or "request" or "suggestion" or "minute" or "moment")) return 0.25;
        return TalksOf(before) ? 0.2 : 0.75;
    }

    /// <summary>"what should i do, doctor": a question with its own subject that does not end in a verb or a preposition which takes a person.</summary>
    private static bool IsWholeQuestion(ReadOnlySpan<Word> before)
    {
        var from = 0;
        while (from < before.Length && Openers.Contains(before[from].Text)) from++;
        return before.Length - from >= 4 && before[from].Text is "what" or "where" or "when" or "why" or "how" or "which" or "who"
            && Clauses.Auxiliaries.Contains(before[from + 1].Text) && before[from + 2].Text is "i" or "we" or "you" or "it" or "that" or "this" or "they"
            && !Personal.Contains(before[^1].Text);
    }

    private static double InTheMiddle(Word first, Word last, ReadOnlySpan<Word> before, ReadOnlySpan<Word> after, bool several)
    {
        // A new sentence begins with it: "I see. Scout what do you think".
        if (first.PauseBefore) return AtTheStart(last.PauseAfter, after, hailed: false, several);
        if (Hail(before[^1].Text)) return AtTheStart(last.PauseAfter, after, hailed: true, several);
        // "... and nova what about you": a second one is asked.
        if (before[^1].Text is "and" or "then" && (StartsWith(after, "what about you") || StartsWith(after, "what do you") || StartsWith(after, "how about you") || StartsWith(after, "you") || StartsWith(after, "can you") || StartsWith(after, "your"))) return 0.9;
        if (before[^1].Text is "and" or "then" or "so" or "but" && Calls.Contains(after[0].Text) && !Clauses.Auxiliaries.Contains(after[0].Text) && Speaks(after)) return 0.8;
        var governed = Governors.Contains(before[^1].Text);
        if (GivesTurn(after) && !governed) return 0.85;
        if (Clauses.IsTag(after)) return 0.85;
        if (before[0].Text is "when" or "whenever" or "if") return 0.1;
        // "i loved rome nova where should i go": what stands before is whole, what follows is a question of its own.
        if ((!governed || Whole.Contains(before[^1].Text)) && !Clauses.Auxiliaries.Contains(before[^1].Text) && before[^1].Text != "and" && Clauses.IsQuestion(after)) return 0.8;
        if (Whole.Contains(before[^1].Text) && Calls.Contains(after[0].Text) && !Clauses.Auxiliaries.Contains(after[0].Text) && !TalksOf(before)) return 0.75;
        return 0.1;
    }

    /// <summary>"do i have to say hey scout", "how do you spell scout": the word, not its bearer.</summary>
    private static bool Quotes(ReadOnlySpan<Word> before)
    {
        if (before.Length < 2) return false;
        var said = Hail(before[^1].Text) ? before[^2].Text : before[^1].Text;
        if (Hail(before[^1].Text)) return before.Length > 2 && said is "say" or "says" or "said" or "saying" or "shout" or "shouted";
        return said is "spell" or "pronounce" || EndsWith(before, "did you say") && before.Length == 3 || (said == "say" && before[^2].Text is "i" or "to" or "they" or "we");
    }

    private static bool Dismisses(ReadOnlySpan<Word> before)
        => EndsWith(before, "thank you") || EndsWith(before, "never mind") || EndsWith(before, "not you")
            || (!before.IsEmpty && before[^1].Text is "thanks" or "stop" or "bye" or "goodbye" or "enough" or "quiet" or "sorry" or "not" or "forget");

    /// <summary>", Scout," between pauses.</summary>
    private static bool IsAside(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after) => !before.IsEmpty && !after.IsEmpty && before[^1].PauseAfter && !before[^1].Text.Equals("and", StringComparison.Ordinal);

    private static bool GivesTurn(ReadOnlySpan<Word> after)
    {
        foreach (var turn in Turns)
        {
            if (StartsWith(after, turn)) return true;
        }

        return false;
    }

    /// <summary>"say hello", said to several, and not what they say.</summary>
    private static bool SaysHello(ReadOnlySpan<Word> after)
        => after.Length > 1 && after[0].Text == "say" && after[1].Text is "hello" or "hi" or "goodbye" or "something" or "anything" or "your" or "yes" or "no" or "one";

    private static bool Mentions(ReadOnlySpan<Word> after, string word, int most)
    {
        for (var at = 0; at < Math.Min(most, after.Length); at++)
        {
            if (after[at].Text == word) return true;
        }

        return false;
    }

    private static bool Speaks(ReadOnlySpan<Word> after)
    {
        foreach (var word in after)
        {
            if (word.Text is "you" or "your" or "youre" or "me") return true;
        }

        return false;
    }

    private static bool Asks(string first) => first is not ("i" or "im" or "id" or "ill" or "we") && (Calls.Contains(first) || Clauses.Auxiliaries.Contains(first));

    /// <summary>"... the weather? And Atlas, ...": only manners stand between the pause and the name.</summary>
    private static bool BeginsSentence(ReadOnlySpan<Word> before)
    {
        for (var at = before.Length - 1; at > 0 && Openers.Contains(before[at].Text); at--)
        {
            if (before[at].PauseBefore) return true;
        }

        return false;
    }

    /// <summary>Somebody is told of, so a name at the end is likely the one who is told of.</summary>
    private static bool TalksOf(ReadOnlySpan<Word> before)
    {
        var last = before[^1].Text;
        // "about that scout": the pronoun is what is told of.
        return last is "about" or "named" or "called" or "with" or "is" or "been" or "be" || (before.Length > 1 && before[^2].Text is "about" or "named" or "called" && !Clauses.IsPronoun(last));
    }

    private static bool Governed(ReadOnlySpan<Word> before) => !before.IsEmpty && before[^1].Text is "thank" or "my" or "dear" && before.Length > 1;

    private static bool Hail(string word) => word is "hey" or "hi" or "hello" or "ok" or "okay" or "yo" or "oi";

    internal static bool OnlyManners(ReadOnlySpan<Word> after)
    {
        foreach (var word in after)
        {
            if (word.Text is not ("please" or "thanks" or "thank" or "you" or "now" or "then" or "again" or "right" or "first" or "ok" or "okay" or "today" or "too" or "instead" or "next")) return false;
        }

        return true;
    }

    /// <summary>How many words before the name are more than manners.</summary>
    internal static int TrimOpeners(ReadOnlySpan<Word> before)
    {
        var more = 0;
        for (var at = 0; at < before.Length;)
        {
            var wait = Waiting(before[at..]);
            if (wait == 0 && !Openers.Contains(before[at].Text)) more++;
            at += Math.Max(wait, 1);
        }

        return more;
    }

    /// <summary>Length of the phrase that only asks for attention; 0 when it is none.</summary>
    private static int Waiting(ReadOnlySpan<Word> words)
    {
        foreach (var wait in Waits)
        {
            if (StartsWith(words, wait)) return wait.Count(' ') + 1;
        }

        return 0;
    }

    internal static bool StartsWith(ReadOnlySpan<Word> words, string phrase)
    {
        var at = 0;
        foreach (var range in phrase.AsSpan().Split(' '))
        {
            if (at >= words.Length || !phrase.AsSpan(range).SequenceEqual(words[at++].Text)) return false;
        }

        return true;
    }

    internal static bool EndsWith(ReadOnlySpan<Word> words, string phrase)
    {
        var count = phrase.Count(' ') + 1;
        return count <= words.Length && StartsWith(words[^count..], phrase);
    }
}
