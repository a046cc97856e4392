using System.Globalization;

namespace LocalRealtime.Thinking;

/// <summary>What there is to answer, taken apart once for all rules.</summary>
internal sealed class Thought
{
    public Thought(Situation situation, string said, TimeProvider time)
    {
        Situation = situation;
        Time = time;
        Persona = Persona.Read(situation.Instructions, situation.Tools);
        Said = said.Trim().TrimEnd('.', '!');
        Words = Thinking.Words.Of(said);
        Content = Thinking.Words.Content(said);
        Content.Remove(Thinking.Words.Stem(Persona.Name.ToLowerInvariant()));
        Sum = Arithmetic.Find(said);
        Request = Request.Of(Words, [Persona.Name, .. Persona.Colleagues.Select(c => c.Name)]);
    }

    public Situation Situation { get; }

    public TimeProvider Time { get; }

    public Persona Persona { get; }

    /// <summary>As it was said or typed.</summary>
    public string Said { get; }

    public string[] Words { get; }

    public HashSet<string> Content { get; }

    public Arithmetic? Sum { get; }

    /// <summary>The words without names and courtesies, and whether they ask for something.</summary>
    public Request Request { get; }

    /// <summary>Colleagues and others that were named.</summary>
    public IEnumerable<string> Names => Said.Split(' ').Skip(1).Select(w => w.Trim('.', ',', '?', '!')).Where(w => w.Length > 1 && char.IsUpper(w[0]) && w != Persona.Name);

    public bool Has(params ReadOnlySpan<string> phrases)
    {
        var text = $" {string.Join(' ', Words)} ";
        foreach (var phrase in phrases)
        {
            if (text.Contains($" {phrase} ", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>What follows the last of these words: "weather in new york today" after "in" is "New York".</summary>
    public string? After(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            var at = Array.LastIndexOf(Words, word);
            if (at < 0 || at + 1 >= Words.Length) continue;
            var rest = Words[(at + 1)..].TakeWhile(w => w is not ("today" or "tomorrow" or "tonight" or "now" or "please" or "to" or "from" or "at" or "on" or "like")).Where(w => w is not ("the" or "a")).ToArray();
            if (rest.Length is > 0 and < 5) return CultureInfo.InvariantCulture.TextInfo.ToTitleCase(string.Join(' ', rest));
        }

        return null;
    }
}
