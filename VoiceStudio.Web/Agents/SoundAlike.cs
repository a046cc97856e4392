using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Web.Agents;

/// <summary>
/// Names that the ear cannot keep apart: whoever is called by one of them may be answered by the other. A warning, no rule: two agents that never meet in a call
/// may be called alike.
/// </summary>
internal static class SoundAlike
{
    // From here on the router takes a misheard word for a name (Mentions).
    private const double Alike = 0.76;

    /// <returns>A sentence for each other agent with a name or alias that sounds like one of these.</returns>
    public static IEnumerable<string> Warnings(string name, IEnumerable<string> aliases, IEnumerable<AgentSettings> others)
    {
        var own = new[] { name }.Concat(aliases).Select(n => (Name: n, Phones: PhonesOf(n))).Where(n => n.Phones.Length > 0).ToArray();
        foreach (var other in others)
        {
            var pair = (from theirs in other.Aliases.Prepend(other.Name)
                        from mine in own
                        let likeness = Phonetics.Likeness(mine.Phones, PhonesOf(theirs))
                        where likeness >= Alike
                        orderby theirs == other.Name descending, likeness descending
                        select (mine.Name, Theirs: theirs)).FirstOrDefault();
            if (pair.Name is null) continue;
            var whom = pair.Theirs == other.Name ? other.Name : $"{pair.Theirs} (an alias of {other.Name})";
            yield return $"“{pair.Name}” sounds like {whom}. In a call with both, the wrong one may answer.";
        }
    }

    private static string PhonesOf(string name) => Phonetics.PhonesOf(string.Concat(Word.Split(name).Select(w => w.Text)));
}
