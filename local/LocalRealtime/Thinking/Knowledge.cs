namespace LocalRealtime.Thinking;

/// <summary>What an agent says of itself, and out of its instructions.</summary>
internal static class Knowledge
{
    public static Plan? AboutMyself(Thought t)
    {
        if (t.Has("who are you", "your name", "introduce yourself", "introduce yourselves", "about yourself", "who is this"))
            return Plan.Saying(t.Persona.Self.Count > 0 ? [.. Introduction(t.Persona)] : [$"I am {t.Persona.Name}.", "I answer what I can."]);
        if (!t.Has("what can you do", "can you help", "what do you do", "what do you know", "how can you help", "your job", "what are you good at")) return null;
        var able = t.Persona.Self.Skip(1).Take(2).DefaultIfEmpty($"I am {t.Persona.Name}, and I answer questions.");
        var tools = t.Situation.Tools.Where(x => x.Name != Colleague.Handover).Select(x => x.Name.Replace('_', ' ')).ToArray();
        return Plan.Saying([.. able, .. tools.Length == 0 ? Array.Empty<string>() : [$"I can also use {string.Join(" and ", tools)}."]]);
    }

    /// <summary>A question for what only a function can know, and there is none: another sentence about Paris does not answer it.</summary>
    public static Plan? NotFromHere(Thought t) => t.Request.Shape == Shape.Asking && Wanted.Weather.Asked.IsMatch(t.Request.Text)
        ? Plan.Saying("I cannot look at the weather from here.", "Is there something else I can do for you?")
        : null;

    public static Plan? FromInstructions(Thought t)
        => Retrieval.Find(t.Persona.Knowledge, t.Content) is { Count: > 0 } found ? Plan.Saying([.. found]) : null;

    public static Plan? Sum(Thought t) => t.Sum switch
    {
        null => null,
        { Result: { } result } sum => Plan.Saying($"{Capital(sum.Spoken)} is {Arithmetic.Say(result)}."),
        { } sum => Plan.Saying($"I cannot calculate {sum.Spoken}."),
    };

    /// <summary>Nothing is known about it: says what it heard, so that the caller notices, and what else to ask.</summary>
    public static Plan Otherwise(Thought t)
    {
        var heard = $"You said: {t.Said}.";
        var subject = t.Persona.Self.Skip(1).FirstOrDefault();
        if (t.Has("weather")) return Plan.Saying(heard, "I cannot look at the weather from here.", "Is there something else I can do for you?");
        if (t.Has("tell me about", "explain", "describe"))
            return Plan.Saying(heard, "That is not something I was told about, so I would only be guessing.", subject ?? "I know what my instructions say, I can calculate, and I know the time.", "Would you like to ask me something about that?");
        return Plan.Saying(heard, subject is null ? "I do not know more about that." : $"I do not know more about that. {subject}", "What else would you like to know?");
    }

    private static IEnumerable<string> Introduction(Persona persona)
        => persona.Self.Take(2).Select((s, i) => i == 0 && !s.Contains(persona.Name, StringComparison.Ordinal) ? $"I am {persona.Name}. {s}" : s);

    private static string Capital(string text) => text.Length > 0 && char.IsLetter(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
