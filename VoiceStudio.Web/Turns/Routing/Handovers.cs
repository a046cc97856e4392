using System.Collections.Frozen;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>"Let Scout answer", "can I speak to Nova": spoken about an agent, and meant for it.</summary>
internal static class Handovers
{
    private static readonly string[] Patterns =
    [
        "let * answer", "let * speak", "let * talk", "let * say", "let * explain", "let * take", "let * have", "let * try", "let * handle", "let * do", "let * tell", "let * go",
        "want * to answer", "like * to answer", "can * answer", "can * take", "should * answer", "put * on .", "put * on the line", "put * through",
        "hear from *", "hear it from *", "let me have *", "can we have *", "get * for me", "have * back", "like to hear *", "want to hear *", "hear * on", "hear * now", "a word with *", "let me ask *", "let me ask * something", "let me ask * about", "let us ask *", "lets ask *",
        "switch to *", "switch over to *", "over to *", "on to *", "now to *", "back to *", "go to *", "turn to *", "pass it to *", "pass this to *", "pass it on to *", "hand over to *", "hand it to *", "hand it over to *",
        "through to *", "connect me to *", "connect me with *", "give me *", "get me *", "i want *", "i need *", "can i have *", "can i get *", "bring in *", "calling *", "paging *",
        "question for *", "question is for *", "question was for *", "this is for *", "that is for *", "that was for *", "thats for *", "this ones for *", "this one is for *",
        "asking *", "i asked *", "i meant *", "i mean *", "i was asking *", "was talking to * not", "was asking * not", "talk to * now",
        "your turn *", "what about you *", "how about you *", "and you *", "you *",
    ];

    // Who wishes to talk or speak, to or with somebody: "can i talk to", "i would like to speak with".
    private static readonly FrozenSet<string> Wishes = Word.Set("want like need love have prefer rather i me us we lets");

    // "could nova answer", "can scout tell me ...": whoever is here is asked to let another speak.
    private static readonly FrozenSet<string> Asking = Word.Set("can could would will may might should let have make get");
    private static readonly FrozenSet<string> Answering = Word.Set("answer explain introduce respond reply take continue handle");
    private static readonly FrozenSet<string> AnsweringMe = Word.Set("tell say help give show check look describe come join go speak talk play sing repeat try do find recommend suggest calculate add");
    private static readonly FrozenSet<string> Me = Word.Set("me us please instead now");

    // "give the word to scout", "my next question goes to nova".
    private static readonly FrozenSet<string> Passing = Word.Set("give pass hand goes go move turn direct address send forward switch yield is put throw");

    public static bool Gives(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after) => IsAskedFor(before, after) || IsWishedFor(before, after) || IsPassedOn(before, after) || IsCalledUpon(before, after);

    private static bool IsAskedFor(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        foreach (var pattern in Patterns)
        {
            var star = pattern.IndexOf('*', StringComparison.Ordinal);
            var left = pattern[..star].Trim();
            var right = pattern[(star + 1)..].Trim();
            if (Addressing.EndsWith(before, left) && Follows(left, right, after) && (IsRepair(left, before) ?? !Past(before))) return true;
        }

        return (Addressing.StartsWith(after, "turn") && !Past(before)) || (Addressing.StartsWith(after, "should answer") && before.Length < 4);
    }

    /// <summary>A full stop in a pattern: nothing but courtesy may follow.</summary>
    private static bool Follows(string left, string right, ReadOnlySpan<Word> after)
    {
        if (right.Length == 0) return MayEndHere(left, after);
        if (!right.EndsWith('.')) return Addressing.StartsWith(after, right);
        var end = right[..^1].Trim();
        return Addressing.StartsWith(after, end) && Addressing.OnlyManners(after[(end.Count(' ') + 1)..]);
    }

    /// <summary>"no, i asked atlas" puts it right; "first i asked scout" tells a story. Null: neither.</summary>
    private static bool? IsRepair(string left, ReadOnlySpan<Word> before)
        => left == "you" ? Addressing.TrimOpeners(before[..^1]) == 0
            : left == "i asked" ? before.Length <= 3 || Addressing.StartsWith(before, "not you") : left.Contains("was", StringComparison.Ordinal) ? true : null;

    /// <summary>"I would like to speak to Scout", "can I talk with Scout".</summary>
    private static bool IsWishedFor(ReadOnlySpan<Word> before, ReadOnlySpan<Word> after)
    {
        if (before.Length < 3 || before[^1].Text is not ("to" or "with") || before[^2].Text is not ("talk" or "speak" or "chat") || !MayEndHere("to", after) || Past(before)) return false;
        var wisher = before[^3].Text == "to" && before.Length > 3 ? before[^4].Text : before[^3].Text;
        // "i will talk to scout tomorrow" is a plan, "i talk to scout" a habit.
        return Wishes.Contains(wisher) && (before[^3].Text != "i" || before.Length > 3 && before[^4].Text is "can" or "could" or "may" or "might");
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
        // "i want scout to answer", "i'd like nova to explain that".
        if (after.Length > 1 && after[0].Text == "to" && !before.IsEmpty && before[^1].Text is "want" or "like" && !Past(before) && (Answering.Contains(after[1].Text) || after[1].Text is "tell" or "say" or "speak" or "talk" or "help" or "show")) return true;
        if (before.IsEmpty || after.IsEmpty || !Asking.Contains(before[^1].Text) || Addressing.TrimOpeners(before[..^1]) > 0) return false;
        if (Answering.Contains(after[0].Text) || after[0].Text == "please") return true;
        if (!AnsweringMe.Contains(after[0].Text)) return false;
        foreach (var word in after)
        {
            if (Me.Contains(word.Text)) return true;
        }

        return false;
    }

    /// <summary>What ends with the name must end there, give or take a courtesy: "give me Scout's number" is no hand-over.</summary>
    private static bool MayEndHere(string left, ReadOnlySpan<Word> after)
        => after.IsEmpty || after[0].PauseBefore || Addressing.OnlyManners(after) || after[0].Text is "about" or "again" or "on" or "for" or "not" || (left is "you" or "and you" && Addressing.Calls.Contains(after[0].Text));

    private static bool Past(ReadOnlySpan<Word> before)
    {
        foreach (var word in before)
        {
            if (word.Text is "was" or "were" or "said" or "told" or "dont" or "didnt" or "yesterday" or "never" or "why" or "did" or "not" or "if" or "had" or "when" or "he" or "she" or "they" or "does" or "how" or "nobody" or "people") return true;
        }

        return false;
    }
}
