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
        just maybe perhaps great cool nice yes yeah no wait stop dear my
        """);

    // After a name, these begin what one says to somebody: questions and commands.
    private static readonly FrozenSet<string> Calls = Word.Set("""
        what whats where wheres who whos why how hows when which whose can could should shall do dont tell give please lets go find explain show help check list describe introduce
        let take look read write compare calculate work plan suggest recommend sing play stop wait continue repeat summarize translate count name pick choose speak talk answer you your youre id i im
        ill any anything thanks thank over hello hi hey are do shall may remind book search sum add figure walk guess imagine remember forget come join keep turn try ask say draw spell define good
        we me quick quickly one another next now sorry be
        wake hurry relax hold use start finish sit open close move run bring put send call test follow slow calm think hear listen see watch wish promise prove improve change correct fix make get
        """);

    private static readonly FrozenSet<string> Auxiliaries = Word.Set("is are was were will would can could does did do has have had should may might isnt arent wont wouldnt cant couldnt doesnt didnt dont hasnt havent shouldnt");

    // After an auxiliary these make a question: "scout is it raining", "scout would you ...".
    private static readonly FrozenSet<string> Subjects = Word.Set("you it there this that we i they he she any anyone anybody someone these those your");

    // After a name, these say something of its bearer.
    private static readonly FrozenSet<string> Tellings = Word.Set("""
        said says say told tells thinks thought knows knew mentioned suggested suggests gave gives found finds got gets seems seemed sounds sounded talks talked spoke speaks answered answers asked asks
        explained explains wants wanted likes liked loves makes made went goes goes already never always just still also really recommended recommends promised keeps kept has had was were wasnt
        isnt hasnt hadnt didnt doesnt wont agreed agrees disagreed disagrees disagree agree interrupted helped helps mentions stopped starts started and's better
        """);

    // Before a name, these make it a thing spoken of.
    private static readonly FrozenSet<string> Governors = Word.Set("""
        to about with of for from than like by as at on in into after before without against behind between told tell ask asked asks asking call called calls calling named know knows knew love loves
        trust believe hear heard see saw seen invite invited mute muted unmute remove removed include want wanted mean meant need needed miss met meet use used using prefer said says say does did is
        was were will would can could should has had have do if that when because what where how why who whether which the a an or not our your his her this my added add adding thinks think
        disagree agree replace joined unlike except only both thanked thank quote quoting tells told's whats heres kept let lets
        """);

    // These take a person: "how do you know scout".
    private static readonly FrozenSet<string> Personal = Word.Set("""
        to about with of for from than like by as at on into after before without against behind between tell ask call name know love trust believe hear see invite mute unmute remove include
        meet use replace join add mean like want need miss prefer hate and or not your my the a an called named is was are
        """);

    // "what do you think scout": the question is whole without the name.
    private static readonly FrozenSet<string> Whole = Word.Set("think say agree it that this now please today then right there first next again right me idea so too thoughts go you us up");

    private static readonly string[] Handovers =
    [
        "let * answer", "let * speak", "let * talk", "let * say", "let * explain", "let * take", "let * have", "let * try", "let * handle", "let * do", "let * tell", "hear from *", "like to hear *", "want to hear *", "let me ask *", "let me ask * something", "let me ask * about", "let us ask *", "lets ask *", "hear * on", "hear * now", "a word with *", "switch to *", "over to *", "pass it to *", "pass this to *", "hand over to *", "hand it to *",
        "hand it over to *", "pass it on to *", "turn to *", "talk to * now", "want to talk to *", "like to talk to *", "want to speak to *", "like to speak to *", "like to speak with *", "like to talk with *", "want to speak with *", "want * to answer", "like * to answer", "want * to", "like * to", "put * on", "give me *", "get me *", "bring in *", "i asked *", "question for *", "question is for *", "this is for *", "this ones for *", "this one is for *", "asking *", "i meant *", "i mean *",
        "can i talk to *", "can i speak to *", "can i speak with *", "can i have *", "may i speak to *", "can * answer", "can * take", "should * answer", "back to *", "go to *", "your turn *", "what about you *", "how about you *", "and you *", "you *",
    ];

    // "could nova answer", "can scout tell me ...": whoever is here is asked to let another speak.
    private static readonly FrozenSet<string> Asking = Word.Set("can could would will may might should let have make get");
    private static readonly FrozenSet<string> Answering = Word.Set("answer explain introduce respond reply take continue handle");
    private static readonly FrozenSet<string> AnsweringMe = Word.Set("tell say help give show check look describe come join go speak talk play sing repeat try do find recommend suggest calculate add");
    private static readonly FrozenSet<string> Me = Word.Set("me us please instead now");

    // "give the word to scout", "my next question goes to nova".
    private static readonly FrozenSet<string> Passing = Word.Set("give pass hand goes go move turn direct address send forward switch yield is put throw");

    private static readonly string[] Waits = ["a minute", "a second", "a sec", "a moment", "one minute", "one second", "one sec", "one moment", "hold on", "hang on", "by the way", "never mind", "for a change", "excuse me", "pardon me"];

    private static readonly string[] Turns = ["turn", "back to you", "over to you", "on to you", "should answer", "should take", "can answer", "can take this", "please answer", "go ahead", "go on", "your turn", "youre up", "youre next", "its your turn", "you are next", "you go"];

    /// <summary>How sure it is that the words from <paramref name="at"/> to <paramref name="end"/> (a name, or several) are spoken to, 0 to 1.</summary>
    public static double To(ImmutableArray<Word> words, int at, int end)
    {
        var before = words.AsSpan()[..at];
        var after = words.AsSpan()[end..];
        if (words[end - 1].Possessive && !StartsWith(after, "turn")) return 0;
        if (IsHandover(before, after) || IsPassedOn(before, after) || IsCalledUpon(before, after)) return 0.9;
        // "not you scout, i asked atlas"
        if (EndsWith(before, "not you") || EndsWith(before, "not")) return 0.05;
        if (words[at].PauseBefore && words[end - 1].PauseAfter && IsAside(before, after)) return 0.95;
        if (BeginsSentence(before)) return after.IsEmpty ? 0.95 : AtTheStart(words[end - 1].PauseAfter, after, Hail(before[^1].Text));
        var opening = TrimOpeners(before);
        if (opening == 0) return after.IsEmpty ? (Governed(before) ? 0.3 : 0.95) : AtTheStart(words[end - 1].PauseAfter, after, hailed: before.Length > 0 && Hail(before[^1].Text));
        return after.IsEmpty || OnlyManners(after) ? AtTheEnd(words[at].PauseBefore, before) : InTheMiddle(words[at], words[end - 1], before, after);
    }

    private static double AtTheStart(bool pause, ReadOnlySpan<Word> after, bool hailed)
    {
        if (GivesTurn(after) || SaysHello(after)) return 0.9;
        if (Auxiliaries.Contains(after[0].Text)) return hailed || (after.Length > 1 && Subjects.Contains(after[1].Text)) ? 0.95 : after[0].Text is "can" or "could" or "do" && pause ? 0.7 : 0.1;
        if (pause) return Tellings.Contains(after[0].Text) && after[0].Text is not ("say" or "just" or "still" or "also" or "already" or "never" or "always") ? 0.3 : 0.95;
        if (hailed) return Tellings.Contains(after[0].Text) ? 0.4 : 0.95;
        // "scout say it again": of somebody one would say "says".
        if (after[0].Text == "say") return 0.85;
        if (Tellings.Contains(after[0].Text)) return after[0].Text == "just" && after.Length > 1 && Calls.Contains(after[1].Text) ? 0.8 : 0;
        if (after[0].Text is "and" or "or") return 0.1;
        if (after[0].Text is "i" or "im" or "we") return 0.72;
        // "scout it's me": a sentence with a subject of its own follows, so the name was no part of it.
        if (after.Length > 1 && Subjects.Contains(after[0].Text) || after[0].Text is "its" or "thats" or "theres" or "im" or "weve" or "ive") return 0.8;
        return Calls.Contains(after[0].Text) ? 0.9 : 0.35;
    }

    private static double AtTheEnd(bool pause, ReadOnlySpan<Word> before)
    {
        if (pause) return Governors.Contains(before[^1].Text) && before[^1].Text is "about" or "with" or "of" or "named" or "called" ? 0.2 : 0.95;
        if (Whole.Contains(before[^1].Text) && !TalksOf(before)) return 0.9;
        if (IsWholeQuestion(before)) return 0.85;
        if (Governors.Contains(before[^1].Text) || before[^1].Text is "and") return 0.05;
        // "my son is a boy scout"
        if (before.Length > 1 && before[^2].Text is "a" or "an" && !Asks(before[0].Text)) return 0.25;
        return TalksOf(before) ? 0.2 : 0.75;
    }

    /// <summary>"what should i do, doctor": a question with its own subject that does not end in a verb or a preposition which takes a person.</summary>
    private static bool IsWholeQuestion(ReadOnlySpan<Word> before)
    {
        var from = 0;
        while (from < before.Length && Openers.Contains(before[from].Text)) from++;
        return before.Length - from >= 4 && before[from].Text is "what" or "where" or "when" or "why" or "how" or "which" or "who"
            && Auxiliaries.Contains(before[from + 1].Text) && before[from + 2].Text is "i" or "we" or "you" or "it" or "that" or "this" or "they"
            && !Personal.Contains(before[^1].Text);
    }

    private static double InTheMiddle(Word first, Word last, ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        // A new sentence begins with it: "I see. Scout what do you think".
        if (first.PauseBefore) return AtTheStart(last.PauseAfter, after, hailed: false);
        if (Hail(before[^1].Text)) return AtTheStart(last.PauseAfter, after, hailed: true);
        // "... and nova what about you": a second one is asked.
        if (before[^1].Text is "and" or "then" && (StartsWith(after, "what about you") || StartsWith(after, "what do you") || StartsWith(after, "how about you") || StartsWith(after, "you") || StartsWith(after, "can you") || StartsWith(after, "your"))) return 0.9;
        if (before[^1].Text is "and" or "then" or "so" or "but" && Calls.Contains(after[0].Text) && !Auxiliaries.Contains(after[0].Text) && Speaks(after)) return 0.8;
        if (GivesTurn(after) && !Governors.Contains(before[^1].Text)) return 0.85;
        // "so what do you think scout should we go": what stands before is whole, what follows begins anew.
        if (Whole.Contains(before[^1].Text) && Calls.Contains(after[0].Text) && !Auxiliaries.Contains(after[0].Text) && !TalksOf(before)) return 0.75;
        return 0.1;
    }

    /// <summary>", Scout," between pauses.</summary>
    private static bool IsAside(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after) => !before.IsEmpty && !after.IsEmpty && before[^1].PauseAfter && !before[^1].Text.Equals("and", StringComparison.Ordinal);

    private static bool IsHandover(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        foreach (var pattern in Handovers)
        {
            var star = pattern.IndexOf('*', StringComparison.Ordinal);
            var left = pattern[..star].Trim();
            var right = pattern[(star + 1)..].Trim();
            if (EndsWith(before, left) && (right.Length == 0 ? MayEndHere(left, after) : StartsWith(after, right)) && !Past(before)) return true;
        }

        return StartsWith(after, "turn") || (StartsWith(after, "should answer") && before.Length < 4);
    }

    /// <summary>The word, the question or the turn is given to whoever is named at the end.</summary>
    private static bool IsPassedOn(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        if (before.Length < 3 || before[^1].Text is not ("to" or "for") || !MayEndHere("to", after) || Past(before) || before[0].Text is "should" or "do" or "is" or "i") return false;
        var (passes, what) = (false, false);
        foreach (var word in before)
        {
            passes |= Passing.Contains(word.Text);
            what |= word.Text is "word" or "floor" or "question" or "questions" or "turn" or "mic" or "microphone" or "it" or "this" or "that" or "one";
        }

        return passes && what;
    }

    /// <summary>Somebody else is asked whether the one that is named can answer: that is for the named one to say.</summary>
    private static bool IsCalledUpon(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        if (before.IsEmpty || after.IsEmpty || !Asking.Contains(before[^1].Text) || TrimOpeners(before[..^1]) > 0) return false;
        if (Answering.Contains(after[0].Text)) return true;
        if (!AnsweringMe.Contains(after[0].Text)) return false;
        foreach (var word in after)
        {
            if (Me.Contains(word.Text)) return true;
        }

        return false;
    }

    /// <summary>What ends with the name must end there, give or take a courtesy: "give me Scout's number" is no hand-over.</summary>
    private static bool MayEndHere(string left, ReadOnlySpan<Word> after)
        => after.IsEmpty || after[0].PauseBefore || OnlyManners(after) || after[0].Text is "about" or "again" or "on" or "for" || (left is "you" or "and you" && Calls.Contains(after[0].Text));

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

    private static bool Speaks(ReadOnlySpan<Word> after)
    {
        foreach (var word in after)
        {
            if (word.Text is "you" or "your" or "youre" or "me") return true;
        }

        return false;
    }

    private static bool Asks(string first) => first is not ("i" or "im" or "id" or "ill" or "we") && (Calls.Contains(first) || Auxiliaries.Contains(first));

    /// <summary>"... the weather? And Atlas, ...": only manners stand between the pause and the name.</summary>
    private static bool BeginsSentence(ReadOnlySpan<Word> before)
    {
        for (var at = before.Length - 1; at > 0 && Openers.Contains(before[at].Text); at--)
        {
            if (before[at].PauseBefore) return true;
        }

        return false;
    }

    private static bool Past(ReadOnlySpan<Word> before)
    {
        foreach (var word in before)
        {
            if (word.Text is "was" or "were" or "said" or "told" or "dont" or "didnt" or "yesterday" or "never" or "why" or "did" or "not" or "if" or "had" or "when" or "he" or "she" or "they" or "does") return true;
        }

        return false;
    }

    /// <summary>Somebody is told of, so a name at the end is likely the one who is told of.</summary>
    private static bool TalksOf(ReadOnlySpan<Word> before)
    {
        var last = before[^1].Text;
        return last is "about" or "named" or "called" or "with" or "is" || (before.Length > 1 && before[^2].Text is "about" or "named" or "called");
    }

    private static bool Governed(ReadOnlySpan<Word> before) => !before.IsEmpty && before[^1].Text is "thank" or "my" or "dear" && before.Length > 1;

    private static bool Hail(string word) => word is "hey" or "hi" or "hello" or "ok" or "okay" or "yo" or "oi";

    private static bool OnlyManners(ReadOnlySpan<Word> after)
    {
        foreach (var word in after)
        {
            if (word.Text is not ("please" or "thanks" or "thank" or "you" or "now" or "then" or "again" or "right" or "first" or "ok" or "okay" or "today" or "too" or "instead" or "next")) return false;
        }

        return true;
    }

    /// <summary>How many words before the name are more than manners.</summary>
    private static int TrimOpeners(ReadOnlySpan<Word> before)
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

    private static bool StartsWith(ReadOnlySpan<Word> words, string phrase)
    {
        var at = 0;
        foreach (var range in phrase.AsSpan().Split(' '))
        {
            if (at >= words.Length || !phrase.AsSpan(range).SequenceEqual(words[at++].Text)) return false;
        }

        return true;
    }

    private static bool EndsWith(ReadOnlySpan<Word> words, string phrase)
    {
        var count = phrase.Count(' ') + 1;
        return count <= words.Length && StartsWith(words[^count..], phrase);
    }
}
