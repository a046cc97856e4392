using LocalRealtime.Speaking;

namespace LocalRealtime.Thinking;

/// <summary>What needs no knowledge: greetings, thanks, goodbyes, repetition, a story, counting.</summary>
internal static class SmallTalk
{
    public static Plan? Courtesy(Thought t)
    {
        if (t.Has("goodbye", "good bye", "bye", "see you", "that is all", "good night")) return Plan.Saying("Goodbye!", "It was good talking to you.");
        if (t.Has("thank you", "thanks")) return Plan.Saying("You are welcome.", "Is there anything else?");
        if (t.Has("how are you")) return Plan.Saying("I am fine, thank you.", "How can I help you?");
        if (t.Has("can you hear me")) return Plan.Saying("Yes, I can hear you.", "What can I do for you?");
        if (t.Words.Length <= 2 && t.Has("stop", "wait", "quiet", "enough")) return Plan.Saying("All right.");
        var alone = t.Words.Where(w => !w.Equals(t.Persona.Name, StringComparison.OrdinalIgnoreCase)).ToArray();
        // Half of it may have been heard wrong: a greeting and nothing else that means anything is a greeting.
        return (alone.Length <= 3 || Words.Content(string.Join(' ', alone)).Count == 0) && t.Has("hello", "hi", "hey", "good morning", "good evening", "good afternoon", "greetings")
            ? Plan.Saying("Hello!", $"I am {t.Persona.Name}.", "What can I do for you?")
            : null;
    }

    public static Plan? Memory(Thought t)
    {
        var lines = t.Situation.Lines;
        var agent = lines.LastOrDefault(l => l.From == Who.Agent && l.Text.Length > 0);
        if (t.Has("go on", "continue", "carry on")) return Resume(lines) ?? Plan.Saying("I had said all I know about it.", "What else would you like to hear?");
        if (t.Has("say that again", "repeat that", "what did you say", "say it again")) return Plan.Saying(agent is null ? "I have not said anything yet." : $"I said: {agent.Text}");
        if (t.Has("what did i say"))
            return Plan.Saying(lines.Where(l => l.From == Who.Person && l.Text.Length > 0).SkipLast(1).LastOrDefault() is { } said ? $"You said: {said.Text.TrimEnd('.')}." : "You have not said anything before.");
        if (t.Has("what is my name", "what's my name", "who am i"))
            return Plan.Saying(NameOfPerson(lines) is { } name ? $"Your name is {name}." : "You have not told me your name yet.");
        if (NameIn(t.Said) is { } mine) return Plan.Saying($"Nice to meet you, {mine}.", "How can I help you?");
        return Quoted(t);
    }

    public static Plan? Entertainment(Thought t)
    {
        if (t.Has("story", "stories", "tale")) return Plan.Saying(t.Has("long") ? [.. Story(t), .. MoreStory] : Story(t));
        if (t.Has("joke", "jokes")) return Plan.Saying("Why do trains never get lost?", "Because they always keep to the track.");
        if (!t.Has("count to", "count from", "count up") && !t.Request.Text.StartsWith("count", StringComparison.Ordinal)) return null;
        var numbers = NumberWords.All(t.Said);
        var (from, to) = numbers switch { [var a, var b, ..] => ((long)a, (long)b), [var only] => (1L, (long)only), _ => (1L, 10L) };
        to = Math.Clamp(to, from, from + 99);
        return Plan.Saying(string.Join(", ", Enumerable.Range(0, (int)(to - from + 1)).Select(i => SpokenForm.OfNumber(from + i))) + ".");
    }

    /// <summary>Goes on where the listener stopped hearing; null when everything was heard.</summary>
    public static Plan? Resume(IReadOnlyList<Line> lines)
        => lines.LastOrDefault(l => l.From == Who.Agent) is { Unheard: { } rest } ? Plan.Saying(rest) : null;

    private static string? NameOfPerson(IReadOnlyList<Line> lines) => lines.Where(l => l.From == Who.Person).Select(l => NameIn(l.Text)).LastOrDefault(n => n is not null);

    private static string? NameIn(string said)
    {
        const string opening = "my name is ";
        var at = said.IndexOf(opening, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var name = said[(at + opening.Length)..].Split(' ', '.', ',')[0];
        return name.Length == 0 ? null : char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>"What did Nova say?": from lines that carry a speaker's name.</summary>
    private static Plan? Quoted(Thought t)
    {
        if (!t.Has("say", "said") || t.Persona.Colleagues.FirstOrDefault(c => c.IsNamedIn(t.Words)) is not { } colleague) return null;
        var line = t.Situation.Lines.LastOrDefault(l => l.Text.TrimStart('[', '(').StartsWith(colleague.Name, StringComparison.OrdinalIgnoreCase) && l.Text != t.Said);
        return line is null ? null : Plan.Saying($"{colleague.Name} said: {line.Text[(line.Text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().Trim('"')}");
    }

    private static string[] Story(Thought t)
    {
        var subject = Subject(t);
        return
        [
            $"Here is a story{(subject is null ? "" : " about " + subject)}, told by {t.Persona.Name}.",
            "A lighthouse keeper found a letter in a bottle, and it was addressed to him.",
            subject is null
                ? "It said that somebody on the other shore lit a lamp every night, and wanted to know whether he could see it."
                : $"It told of {subject}, of which he had dreamed all his life, and of somebody on the other shore who lit a lamp every night.",
            "So that evening he put out his own light for one minute, and looked across the dark water.",
        ];
    }

    /// <summary>"a day of hiking" of "tell me a story about a day of hiking".</summary>
    private static string? Subject(Thought t)
    {
        const int longest = 6;
        var at = Array.LastIndexOf(t.Words, "about");
        if (at < 0 || at == t.Words.Length - 1) return null;
        return string.Join(' ', t.Words.Skip(at + 1).Take(longest).Select(w => w switch { "you" => "me", "your" => "my", "me" => "you", "my" => "your", _ => w }));
    }

    private static readonly string[] MoreStory =
    [
        "Far away, small and yellow, another light went out for one minute, too.",
        "From then on they spoke every night, in light and dark, the way other people speak in words.",
        "In autumn the storms came, and for nine nights he saw nothing but rain.",
        "On the tenth night he took his boat, and rowed towards the place where the lamp had been.",
        "Half way across he met another boat, with a lantern at the bow, coming towards him.",
        "They both laughed, because now nobody was at home to light the lamps.",
        "And that is why there are two lighthouses on the same rock today.",
    ];
}
