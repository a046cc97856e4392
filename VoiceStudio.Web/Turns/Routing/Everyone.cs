using System.Collections.Immutable;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>"Everyone, introduce yourselves": all the agents are meant, one after the other.</summary>
internal static class Everyone
{
    private static readonly string[] Yous = ["all of you", "both of you", "each of you", "every one of you", "all three of you", "the three of you", "the two of you", "you all", "you guys", "you three", "you two", "yall", "yourselves", "each one of you"];
    private static readonly string[] Names = ["everyone", "everybody", "guys", "folks", "all agents", "agents", "team", "hello all", "hi all", "hey all", "each agent", "every agent"];

    /// <summary>The words that call them; null when nobody calls all.</summary>
    public static string? IsCalled(ImmutableArray<Word> words)
    {
        foreach (var you in Yous)
        {
            if (Find(words, you) is { } at && !(at > 0 && words[at - 1].Text is "thank" or "like" or "love" or "trust" or "than" or "know" or "of" or "told")) return you;
        }

        // "What does everyone think?": an opinion is asked of all, to no one's face.
        for (var at = 1; at + 1 < words.Length; at++)
        {
            if (words[at].Text is "everyone" or "everybody" && words[at - 1].Text is "does" or "do" or "would" or "can" && words[at + 1].Text is "think" or "say" or "suggest" or "recommend" or "agree" or "introduce" or "tell" && at < 4) return words[at].Text;
        }

        foreach (var name in Names)
        {
            if (Find(words, name) is { } at && Addressing.To(words, at, at + name.Count(' ') + 1) >= 0.7) return name;
        }

        return null;
    }

    private static int? Find(ImmutableArray<Word> words, string phrase)
    {
        var parts = phrase.Split(' ');
        for (var at = 0; at + parts.Length <= words.Length; at++)
        {
            if (parts.Select((part, i) => words[at + i].Text == part).All(same => same)) return at;
        }

        return null;
    }
}
