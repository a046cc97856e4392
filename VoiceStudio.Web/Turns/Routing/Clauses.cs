using System.Collections.Frozen;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>
/// The little grammar that tells a sentence said to somebody from one said of somebody: agreement, inversion, relative clauses, finite
/// verbs. English; what it does not know, it does not decide.
/// </summary>
internal static class Clauses
{
    public static readonly FrozenSet<string> Auxiliaries = Word.Set("is are was were will would can could does did do has have had should may might must isnt arent wasnt werent wont wouldnt cant couldnt doesnt didnt dont hasnt havent hadnt shouldnt");

    // After an auxiliary these make a question: "scout is it raining", "scout would you ...".
    public static readonly FrozenSet<string> Subjects = Word.Set("you it there this that we i they he she any anyone anybody someone these those your");

    /// <summary>"scout my feet hurt": no name has these after it.</summary>
    public static readonly FrozenSet<string> Own = Word.Set("my our your");

    public static readonly FrozenSet<string> Numbers = Word.Set("zero two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred half twice");

    public static readonly FrozenSet<string> Asks = Word.Set("what whats where wheres when why who whos how hows which can could do does did is are should would will");

    // Verbs that need nobody: "should i wait scout".
    private static readonly FrozenSet<string> Alone = Word.Set("""
        go come wait start stop help sleep swim eat drink walk run talk speak think agree continue begin leave stay listen work rain snow help win happen matter sit lie drive fly read sing play
        dance cook pay worry care change finish move die cry laugh smile lose decide do say see know hear add
        explain repeat elaborate clarify summarize translate calculate check describe confirm answer promise guess imagine proceed disagree swear sum try win die
        """);

    private static readonly FrozenSet<string> Somebody = Word.Set("nobody everybody everyone somebody someone he she who they never always really");

    // They say how a verb is meant; the verb comes after them.
    public static readonly FrozenSet<string> Adverbs = Word.Set("""
        just still also already never always ever often sometimes usually probably apparently obviously clearly certainly actually honestly seriously frankly basically finally suddenly quickly quietly
        slowly really simply only even maybe perhaps then now kindly
        """);

    // Third person and past: they say something of the bearer of the name before them.
    private static readonly FrozenSet<string> Finite = Word.Set("""
        said says say told tells thinks thought knows knew gave gives found finds got gets seems sounds talks spoke speaks answers asks explains wants likes loves made makes went goes goes recommends
        beat keeps kept agrees disagrees disagree agree helps mentions stops starts and's better isnt hasnt hadnt didnt doesnt wont wasnt was were had has
        came saw took left brought bought caught taught wrote sang sent sold paid met lost led held heard fell felt forgot grew began became broke built chose did drew drove ate ran rose sat slept
        stood swam threw understood woke won wore himself herself itself who's
        """);

    private static readonly FrozenSet<string> Prepositions = Word.Set("to about with of for from than like by as at on in into after before without against behind between under over near during since until if when while because although though unlike except who which whose that");

    private static readonly FrozenSet<string> Articles = Word.Set("the a an some my your our his her their every each");

    // "scout does that all the time", "scout did it yesterday": what follows is no verb, so it was no question.
    private static readonly FrozenSet<string> AfterObject = Word.Set("all again every always very well for with to in on at by as too himself herself because when and but so better best alone first often already just yesterday today tomorrow now before after quickly like than the");

    public static bool IsPronoun(string word) => word is "that" or "this" or "it" or "them" or "him" or "her" or "me" or "us" or "you" or "these" or "those" or "one" or "something" or "anything";

    /// <summary>The words begin with a predicate for the name before them.</summary>
    public static bool Tells(ReadOnlySpan<Word> after)
    {
        var verb = after[0].Text;
        if (Finite.Contains(verb)) return true;
        if (Addressing.Calls.Contains(verb) || Numbers.Contains(verb) || verb.Length < 4) return false;
        return verb.EndsWith("ed", StringComparison.Ordinal) && verb is not ("need" or "feed" or "speed" or "indeed")
            || verb[^1] == 's' && verb[^2] is not ('s' or 'u' or 'i') && after.Length > 1;
    }

    /// <summary>An auxiliary that the name cannot be the subject of: "scout are those wolves", "scout can my dog come", "scout is it raining".</summary>
    public static bool Inverts(ReadOnlySpan<Word> after, bool several)
    {
        var verb = after[0].Text;
        var next = after.Length > 1 ? after[1].Text : "";
        // One is, several are: another number belongs to another subject.
        if (several ? verb is "is" or "was" or "has" or "does" or "isnt" or "wasnt" or "hasnt" or "doesnt" : verb is "are" or "were" or "have" or "do" or "arent" or "werent" or "havent" or "dont") return true;
        if (verb is "does" or "did" or "do" && next is "it" or "that" or "this" or "these" or "those") return after.Length > 2 && !AfterObject.Contains(after[2].Text);
        if (verb is "has" or "had" && next is "it" or "that" or "this" or "these" or "those" or "any") return after.Length > 2 && (after[2].Text.EndsWith("ed", StringComparison.Ordinal) || after[2].Text is "been" or "ever" or "gone" or "got" or "happened");
        // A modal wants a verb, and articles begin none.
        if (verb is "can" or "could" or "will" or "would" or "should" or "may" or "might" or "must" or "cant" or "couldnt" or "wouldnt" or "shouldnt" && Articles.Contains(next)) return true;
        // "scout is it", "scout was it i think": no more than the name of the one it was.
        if (next is "it" or "that" or "this" && (after.Length == 2 || after[2].Text is "i" or "and")) return false;
        return Subjects.Contains(next);
    }

    /// <summary>"scout who is always so cheerful was quiet": the name's own predicate comes after the relative clause.</summary>
    public static bool IsRelative(ReadOnlySpan<Word> after)
    {
        if (after[0].Text is not ("who" or "which" or "whose") || after.Length < 4 || after[1].Text is "do" or "did" or "does" or "are" or "should" or "can" or "could" or "would") return false;
        if (!Auxiliaries.Contains(after[1].Text) && !Tells(after[1..])) return false;
        for (var at = 3; at < after.Length; at++)
        {
            if (after[at].Text is "is" or "was" or "has" or "had" or "will" or "would" or "can" or "could" && after[at - 1].Text is not ("it" or "that" or "what" or "who" or "there" or "and" or "he" or "she")) return true;
        }

        return false;
    }

    /// <summary>"my favourite, scout, is on holiday": a name for what stands before it, whose verb comes after it.</summary>
    public static bool IsApposition(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        if (!Articles.Contains(before[0].Text) || !(Tells(after) || (Auxiliaries.Contains(after[0].Text) && !Inverts(after, several: false)))) return false;
        foreach (var word in before)
        {
            if (Auxiliaries.Contains(word.Text)) return false;
        }

        return true;
    }

    /// <summary>"surprise me", "rate that hotel": a bare verb and its object.</summary>
    public static bool IsCommand(ReadOnlySpan<Word> after)
        => after.Length > 1 && !Prepositions.Contains(after[0].Text) && !Articles.Contains(after[0].Text) && !after[0].Text.EndsWith("ing", StringComparison.Ordinal)
            && (Articles.Contains(after[1].Text) || Numbers.Contains(after[1].Text) || IsPronoun(after[1].Text))
            // "scout bet that it would snow"
            && !(after.Length > 2 && after[1].Text == "that" && Subjects.Contains(after[2].Text));

    /// <summary>A question whose verb stands before its subject: "where should i go", "is it dangerous".</summary>
    public static bool IsQuestion(ReadOnlySpan<Word> words)
    {
        if (words.Length < 2) return false;
        if (Auxiliaries.Contains(words[0].Text)) return Subjects.Contains(words[1].Text) && words.Length > 2;
        if (words[0].Text is not ("what" or "where" or "when" or "why" or "how" or "which" or "who")) return words[0].Text is "whats" or "wheres" or "hows";
        for (var at = 1; at < Math.Min(5, words.Length - 1); at++)
        {
            if (Auxiliaries.Contains(words[at].Text) && (Subjects.Contains(words[at + 1].Text) || Articles.Contains(words[at + 1].Text))) return true;
        }

        return false;
    }

    /// <summary>Such a question comes later: "after dinner where can we go".</summary>
    public static bool HasQuestion(ReadOnlySpan<Word> words)
    {
        for (var at = 1; at < words.Length - 2; at++)
        {
            if (!Auxiliaries.Contains(words[at].Text) && IsQuestion(words[at..]) || words[at].Text is "which" or "what" && at + 2 < words.Length && words[at + 2].Text is "is" or "was") return true;
        }

        return false;
    }

    /// <summary>"... didn't you", at the very end.</summary>
    public static bool IsTag(ReadOnlySpan<Word> after) => after.Length == 2 && Auxiliaries.Contains(after[0].Text) && after[1].Text == "you";

    /// <summary>"what you mean", "anything to add": the object of the last verb has been said, so the name is not it.</summary>
    public static bool IsObjectSaid(ReadOnlySpan<Word> before)
    {
        if (before.Length < 3 || before[^1].Text is "to" or "with" or "about" or "of" or "told" or "tell" or "ask" or "asked" or "give" or "is" or "was" or "than" or "like") return false;
        return before[^3].Text is "what" or "how" && before[^2].Text is "you" or "i" or "we" or "they"
            || before[^2].Text == "to" && before[^3].Text is "anything" or "something" or "nothing" or "more";
    }

    /// <summary>"nobody believes", "did i offend", "please don't interrupt": whoever is named next is the one that it is done to.</summary>
    public static bool WantsObject(ReadOnlySpan<Word> before)
    {
        if (before.Length < 2) return false;
        var (verb, subject) = (before[^1].Text, before[^2].Text);
        if (Alone.Contains(verb) || IsPronoun(verb) || Adverbs.Contains(verb) || verb.EndsWith("ing", StringComparison.Ordinal)) return false;
        if (Somebody.Contains(subject) && (verb.EndsWith("ed", StringComparison.Ordinal) || verb[^1] == 's' && verb.Length > 3 || Finite.Contains(verb))) return true;
        // "what should i wear scout": the object stands at the front.
        if (before[0].Text is "what" or "which" or "who" or "whats" || before[^1].PauseBefore) return false;
        if (subject is "cant" or "wont" or "dont" or "didnt" or "not" or "never" or "lets") return verb != "understand";
        if (subject == "to") return before.Length > 2 && before[^3].Text is "want" or "wanted" or "like" or "love" or "going" or "have" or "had" or "need" or "forgot" or "tried";
        return subject is "i" or "we" or "they" or "you" && (before.Length == 2 ? subject != "you" && !Auxiliaries.Contains(before[0].Text) : before.Length == 3 && Auxiliaries.Contains(before[0].Text) && before[0].Text is not ("is" or "are" or "was" or "were")) && !Auxiliaries.Contains(verb);
    }

    /// <summary>"are you", "is your name", "you called me", "here comes", "in this": the name completes it.</summary>
    public static bool IsNamed(ReadOnlySpan<Word> before)
    {
        if (before.Length < 2) return false;
        var (last, verb) = (before[^1].Text, before[^2].Text);
        if ((before.Length == 2 || before[^3].Text == "or") && verb is "are" or "is" or "am" or "was" or "were") return last is "you" or "i" or "it" or "that" or "this" or "he" or "she";
        if (last is "me" or "him" or "her" or "us" or "it" or "you" or "yourself" or "himself" or "myself" && verb is "call" or "called" or "calls" or "name" or "named") return true;
        return last == "name" || verb is "here" or "there" && last is "comes" or "goes" || verb is "in" or "on" or "at" or "inside" && last is "this" or "that" or "these" && before[0].Text is not ("what" or "your");
    }
}
