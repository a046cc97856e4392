using System.Text.Json.Nodes;

namespace LocalRealtime.Thinking;

/// <summary>Hands over to a colleague: when asked to, and when the question is theirs.</summary>
internal static class Company
{
    public static Plan? WhenAsked(Thought t)
    {
        // Whoever was just given the word, or is named as well, is meant to answer itself.
        if (t.Situation.WasGivenTheWord || t.Words.Contains(t.Persona.Name, StringComparer.OrdinalIgnoreCase)) return null;
        if (t.Persona.Colleagues.FirstOrDefault(c => c.IsNamedIn(t.Words)) is not { } colleague) return null;
        var asked = t.Has("ask", "hand over", "speak to", "talk to", "hand", "give me", "switch to", "what does", "let", "pass")
            || colleague.Is(t.Words[0]) || colleague.Is(t.Words[^1]) || (t.Words is ["hey" or "hello" or "okay", var name, ..] && colleague.Is(name));
        return asked ? HandOver(t, colleague, $"Let me ask {colleague.Name}.") : null;
    }

    public static Plan? WhenTheirs(Thought t)
    {
        var own = Words.Content(string.Join(' ', t.Persona.Self));
        if (t.Content.Any(own.Contains) || Retrieval.Find(t.Persona.Knowledge, t.Content).Count > 0) return null;
        var colleague = t.Persona.Colleagues.Where(c => c.Concern(t.Content) > 0).MaxBy(c => c.Concern(t.Content));
        return colleague is null ? null : HandOver(t, colleague, $"That is a question for {colleague.Name}.");
    }

    public static Plan? WhoIsHere(Thought t)
    {
        if (!t.Has("who else", "who is here", "who's here", "your colleagues", "in this call")) return null;
        return Plan.Saying(t.Persona.Colleagues.Count == 0
            ? "There is nobody here but you and me."
            : $"With us in this call: {string.Join(", and ", t.Persona.Colleagues.Select(c => c.Domain.Length > 0 ? $"{c.Name}, who knows about {c.Domain}" : c.Name))}.");
    }

    private static Plan? HandOver(Thought t, Colleague colleague, string announcement)
    {
        if (t.Situation.ToolChoice == "none") return null;
        var arguments = new JsonObject { ["agent"] = colleague.Name, ["reason"] = t.Said };
        return Plan.Of(new Say(announcement), new CallTool(Colleague.Handover, arguments.ToJsonString(Protocol.Wire.Json)));
    }
}
